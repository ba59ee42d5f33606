using Microsoft.Extensions.Localization;
using Okno.Client.Access;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Settings;

namespace Okno.Client.Calls;

/// <summary>
/// The person's telephone as every page shows it: calls that go on, the one that has just ended and waits for its note, and what can be done.
/// </summary>
public sealed partial class PhoneLine(
    Api api,
    Live live,
    Browser browser,
    Said said,
    Lookups lookups,
    OwnState own,
    Telephone telephone,
    CurrentPerson person,
    IStringLocalizer<Words> words,
    TimeProvider clock
) : IDisposable
{
    private readonly Dictionary<Guid, IReadOnlyList<CallAction>> _actions = [];
    private readonly HashSet<Guid> _heard = [];
    private List<Call> _calls = [];
    private List<Call> _going = [];
    private string? _complained;
    private Guid? _chosen;
    private int _turn;
    private int _mended;
    private Guid? _startedFor;

    public event Action? Changed;

    /// <summary>
    /// Calls that go on, the longest first, and behind them one that has ended and waits for its note. That a call has ended may be heard before
    /// the list of those that go on is asked for again.
    /// </summary>
    public IReadOnlyList<Call> Calls => After is null ? _going : [.. _going.Where(call => call.Id != After.Id), After];

    /// <summary>The call that ended last, until its note is put away.</summary>
    public Call? After { get; private set; }

    /// <summary>The call in view: the one chosen, else one that rings, else the one talked on.</summary>
    public Call? Current =>
        Calls.FirstOrDefault(call => call.Id == _chosen)
        ?? _going.Find(call => call.State == CallState.Ringing)
        ?? _going.Find(call => call.State == CallState.Answered)
        ?? (Calls is [var first, ..] ? first : null);

    public bool Open { get; private set; }

    public bool Training { get; private set; }

    public Problem? Problem { get; private set; }

    public IReadOnlyList<LookupValue> Results { get; private set; } = [];

    public IReadOnlyList<CallAction> ActionsOf(Call call) => _actions.GetValueOrDefault(call.Id) ?? [];

    public async Task Start()
    {
        if (_startedFor == person.User?.Id)
            return;
        if (_startedFor is null)
        {
            live.CallChanged += Hear;
            live.Turned += Turned;
            telephone.Changed += HearTelephone;
            own.Changed += HearState;
        }
        _startedFor = person.User?.Id;
        (After, _calls, _going) = (null, [], []);
        Open = await browser.Stored("panel") == "open";
        var training = await api.Get<Setting>("api/settings/TrainingCalls");
        Training = training.Value?.Value.ValueKind == System.Text.Json.JsonValueKind.True;
        Results = await lookups.Of("call-result");
        await Load();
        await own.Start();
        _ = telephone.Start();
        // A reload in wrap-up brings the call back that is written up.
        await FollowState();
        if (Calls.Count > 0)
            await Show(true);
    }

    public void Dispose()
    {
        live.CallChanged -= Hear;
        live.Turned -= Turned;
        telephone.Changed -= HearTelephone;
        own.Changed -= HearState;
    }

    public async Task Show(bool open)
    {
        Open = open;
        await browser.Store("panel", open ? "open" : null);
        Changed?.Invoke();
    }

    public void Choose(Call call)
    {
        _chosen = call.Id;
        Changed?.Invoke();
    }

    /// <summary>The call is written up: its note leaves the panel, and wrap-up ends if it was for this call.</summary>
    public async Task PutAway()
    {
        var id = After?.Id;
        After = null;
        Changed?.Invoke();
        if (own.Status is { State: OperatorState.WrapUp } status && status.CallId == id)
            await own.FinishWrapUp();
    }

    public async Task Load()
    {
        var turn = ++_turn;
        var answer = await api.Get<Page<Call>>("api/calls/active");
        if (turn != _turn)
            return;
        Problem = answer.Problem;
        if (answer.Value is null)
        {
            Changed?.Invoke();
            return;
        }
        var before = _calls;
        _calls = [.. answer.Value.Items];
        Overlay();
        if (before.Find(call => _calls.TrueForAll(other => other.Id != call.Id)) is { } gone)
            await See(gone.Id);
        foreach (var call in _calls.Where(call => !_actions.ContainsKey(call.Id)).ToList())
            _actions[call.Id] = (await api.Get<IReadOnlyList<CallAction>>($"api/calls/{call.Id}/actions")).Value ?? [];
        await Ring();
        Changed?.Invoke();
    }

    /// <summary>Presses a button of the call; what the telephone says no with is said where the person looks.</summary>
    public async Task<bool> Press(Call call, string button, object? body = null)
    {
        if (telephone.Of(call) is { } sip)
            return await telephone.Press(
                button,
                sip,
                body switch
                {
                    DtmfRequest digits => digits.Digits,
                    TransferRequest transfer => transfer.To,
                    _ => null,
                }
            );
        var answer = await api.Post<Call>($"api/calls/{call.Id}/{button}", body ?? new { });
        if (answer.Problem is { } problem)
            said.Say(new Saying(problem.IsOffline ? words["NotDoneOffline"] : problem.Detail ?? problem.Reference, Bad: true));
        await Load();
        return answer.Ok;
    }

    public async Task<Problem?> Dial(string to)
    {
        if (!telephone.IsRegistered)
            return await Begin("api/calls", new DialRequest(to));
        (_chosen, Open) = (null, true);
        await telephone.Press("call", null, to);
        return null;
    }

    public async Task<Problem?> RingMyself(string from) => await Begin("api/calls/simulate", new RingMyselfRequest(from));

    public async Task<Problem?> ChooseContact(Call call, Guid? contactId)
    {
        var answer = await api.Put<Call>($"api/calls/{call.Id}/contact", new ChooseContactRequest(contactId));
        Take(answer.Value);
        return answer.Problem;
    }

    public async Task<Problem?> Note(Call call, NoteCallRequest note)
    {
        var answer = await api.Patch<Call>($"api/calls/{call.Id}", note);
        Take(answer.Value);
        return answer.Problem;
    }

    /// <summary>Who is on the other side, in words.</summary>
    public string Name(Call call) => call.Contact?.Name ?? call.Account?.Name ?? Number(call);

    public string Number(Call call) =>
        Contacts.Phones.Show(call.Direction == CallDirection.Inbound ? call.From : call.To, words["HiddenNumber"]);

    private async Task<Problem?> Begin(string path, object body)
    {
        var answer = await api.Post<Call>(path, body);
        if (answer.Value is { } call)
            (_chosen, Open) = (call.Id, true);
        await Load();
        return answer.Problem;
    }

    private void Take(Call? seen)
    {
        if (seen is null)
            return;
        if (After?.Id == seen.Id)
            After = seen;
        else
            _calls = [.. _calls.Select(call => call.Id == seen.Id ? seen : call)];
        Overlay();
        Changed?.Invoke();
    }
}
