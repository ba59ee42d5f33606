using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts.Calls;

namespace Okno.Client.Calls;

/// <summary>How the line follows what others tell: the server of its calls, the telephone in this browser, the person's own state.</summary>
public sealed partial class PhoneLine
{
    private async Task Ring()
    {
        var rings = _going.Find(call => call is { State: CallState.Ringing, Direction: CallDirection.Inbound });
        if (rings is not null && _heard.Add(rings.Id))
        {
            _chosen = null;
            Open = true;
        }
        await browser.Call("ring", rings is null ? null : words["CallTitle", Name(rings)].Value, _going.Count > 1);
    }

    /// <summary>What the telephone in this browser knows of a call is newer than what the server has been told of it.</summary>
    private void Overlay() =>
        _going = [
            .. _calls.Select(call =>
                telephone.Of(call) is { } sip
                    ? call with
                    {
                        CanControl = true,
                        Buttons = Enum.GetValues<CallButton>(),
                        Muted = sip.Muted,
                        State = sip.State switch
                        {
                            "answered" => CallState.Answered,
                            "held" => CallState.Held,
                            _ => call.State,
                        },
                        AnsweredAt = call.AnsweredAt ?? (sip.State == "ringing" ? null : clock.GetUtcNow()),
                    }
                    : call
            ),
        ];

    private void HearState() => _ = FollowState();

    /// <summary>The call that is written up is in view, whichever of several ended last.</summary>
    private async Task FollowState()
    {
        if (own.Status is not { State: OperatorState.WrapUp, CallId: { } id } || After?.Id == id)
            return;
        await See(id);
        Changed?.Invoke();
    }

    private void HearTelephone() => _ = FollowTelephone();

    private async Task FollowTelephone()
    {
        Overlay();
        if (telephone.Line?.Reason is { } reason && telephone.Line.State == "registered" && reason != _complained)
            said.Say(
                new Saying(
                    reason.Contains("microphone", StringComparison.Ordinal)
                        ? words[$"Microphone_{reason}"]
                        : words["CallNotRecorded", reason],
                    Bad: true
                )
            );
        _complained = telephone.Line?.Reason;
        var known = telephone.Line?.Calls ?? [];
        if (known.Any(sip => sip.Id is { } id && _calls.TrueForAll(call => call.Id != id)))
            await Load();
        else
            Changed?.Invoke();
    }

    private async Task See(Guid id)
    {
        if (own.Status is { State: OperatorState.WrapUp, CallId: { } writtenUp } && writtenUp != id && After?.Id == writtenUp)
            return;
        var answer = await api.Get<Call>($"api/calls/{id}");
        _actions.Remove(id);
        // Passed on to a colleague, it is not there for this person any more.
        // Nothing is noted of one that was not answered, unless it was the person who called.
        if (
            answer.Value is { State: CallState.Ended } ended
            && (ended.Result == CallResult.Answered || ended.Direction == CallDirection.Outbound)
        )
            After = ended;
    }

    private void Hear(Guid id, CallState state) => _ = Load();

    private void Turned()
    {
        if (live.LostSince is not null || live.Mended == _mended)
            return;
        _mended = live.Mended;
        _ = Load();
    }
}
