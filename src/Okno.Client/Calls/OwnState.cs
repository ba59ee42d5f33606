using Okno.Client.Access;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts.Calls;
using Okno.Contracts.Settings;

namespace Okno.Client.Calls;

/// <summary>What the person is doing, as every page shows it; the server keeps it, so a reload or a second tab shows the same.</summary>
public sealed class OwnState(Api api, Live live, Lookups lookups, CurrentPerson person) : IDisposable
{
    private int _mended;
    private Guid? _startedFor;

    public event Action? Changed;

    public OperatorStatus? Status { get; private set; }

    public IReadOnlyList<LookupValue> NotReadyReasons { get; private set; } = [];

    public IReadOnlyList<LookupValue> BreakReasons { get; private set; } = [];

    public async Task Start()
    {
        if (_startedFor == person.User?.Id)
            return;
        var again = _startedFor is not null;
        (_startedFor, Status) = (person.User?.Id, null);
        if (again)
        {
            await Load();
            return;
        }
        live.OperatorStateChanged += Hear;
        live.Turned += Turned;
        NotReadyReasons = [.. (await lookups.Of("not-ready-reason")).Where(reason => reason.Active)];
        BreakReasons = [.. (await lookups.Of("break-reason")).Where(reason => reason.Active)];
        await Load();
    }

    public Task<Problem?> Set(OperatorState state, string? reason = null) =>
        Take(api.Put<OperatorStatus>("api/operators/me/state", new SetMyStateRequest(state, reason)));

    public Task<Problem?> ExtendWrapUp() => Take(api.Post<OperatorStatus>("api/operators/me/wrap-up/extend", new { }));

    public Task<Problem?> FinishWrapUp() => Take(api.Post<OperatorStatus>("api/operators/me/wrap-up/finish", new { }));

    public string? ReasonWord(OperatorState state, string? code) =>
        (state == OperatorState.Break ? BreakReasons : NotReadyReasons).FirstOrDefault(reason => reason.Code == code) is { } known
            ? Lookups.Word(known)
            : code;

    public void Dispose()
    {
        live.OperatorStateChanged -= Hear;
        live.Turned -= Turned;
    }

    private async Task Load() => await Take(api.Get<OperatorStatus>("api/operators/me"));

    private async Task<Problem?> Take(Task<Answer<OperatorStatus>> asked)
    {
        var answer = await asked;
        if (answer.Value is { } status)
            Hear(status);
        return answer.Problem;
    }

    private void Hear(OperatorStatus status)
    {
        // Supervisors hear of everybody; and an older answer may come after a newer one.
        if (status.Id != _startedFor || (Status is not null && status.Version < Status.Version))
            return;
        Status = status;
        Changed?.Invoke();
    }

    private void Turned()
    {
        if (live.LostSince is not null || live.Mended == _mended)
            return;
        _mended = live.Mended;
        _ = Load();
    }
}
