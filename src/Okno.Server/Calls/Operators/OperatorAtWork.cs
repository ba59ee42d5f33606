using Okno.Contracts.Calls;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Operators;

/// <summary>What an operator is doing now: one row a person. Every change closes an <see cref="OperatorStretch"/> and opens the next.</summary>
public sealed class OperatorAtWork
{
    public Guid UserId { get; init; }
    public OperatorState State { get; private set; }
    public string? Reason { get; private set; }
    public DateTimeOffset Since { get; private set; }

    /// <summary>When wrap-up ends by itself.</summary>
    public DateTimeOffset? Until { get; private set; }

    public Guid? CallId { get; private set; }

    /// <summary>What the operator chose last: where talk and wrap-up lead back to.</summary>
    public OperatorState Chosen { get; private set; }

    public string? ChosenReason { get; private set; }
    public Guid? SetById { get; private set; }
    public string? Why { get; private set; }

    /// <summary>When a desktop, a telephone or a request of the operator was last heard of.</summary>
    public DateTimeOffset SeenAt { get; private set; }

    public int Version { get; private set; }

    public bool FollowsCalls => State is OperatorState.Talking or OperatorState.WrapUp;

    /// <summary>Chooses a state. On the line it is kept for after the talk; in wrap-up it ends that.</summary>
    /// <param name="by">The supervisor, when it is not the operator.</param>
    public void Choose(OperatorState state, string? reason, Guid? by, string? why, DateTimeOffset now)
    {
        if (state is OperatorState.Offline or OperatorState.Talking or OperatorState.WrapUp)
            throw RuleBroken.Malformed("operator.state-follows-calls", ("field", "state"));
        if (state is OperatorState.NotReady or OperatorState.Break && by is null && reason is null)
            throw RuleBroken.Malformed("operator.reason-required", ("field", "reason"));

        (Chosen, ChosenReason, SetById, Why, SeenAt) = (state, reason, by, why, now);
        if (State is OperatorState.Talking)
            Version++;
        else
            Enter(state, reason, null, null, now);
    }

    /// <summary>A call of the operator's is talked on.</summary>
    public void Talk(Guid callId, DateTimeOffset now)
    {
        SeenAt = now;
        if (State is OperatorState.Talking && CallId == callId)
            return;
        Enter(OperatorState.Talking, null, null, callId, now);
    }

    /// <summary>The last call talked on is over: time to write it up, then back to what was chosen.</summary>
    public void StopTalking(TimeSpan wrapUp, DateTimeOffset now)
    {
        if (State is not OperatorState.Talking)
            return;
        if (wrapUp > TimeSpan.Zero && Chosen is not OperatorState.Offline)
            Enter(OperatorState.WrapUp, null, now + wrapUp, CallId, now);
        else
            Enter(Chosen, ChosenReason, null, null, now);
    }

    public void ExtendWrapUp(TimeSpan by, DateTimeOffset now)
    {
        if (State is not OperatorState.WrapUp)
            throw new RuleBroken("operator.no-wrap-up");
        Until = (Until > now ? Until.Value : now) + by;
        SeenAt = now;
        Version++;
    }

    public void FinishWrapUp(DateTimeOffset now)
    {
        if (State is OperatorState.WrapUp)
            Enter(Chosen, ChosenReason, null, null, now);
    }

    /// <summary>A desktop was opened.</summary>
    public void Arrive(OperatorState first, string? reason, DateTimeOffset now)
    {
        SeenAt = now;
        if (State is not OperatorState.Offline && Version > 0)
            return;
        (Chosen, ChosenReason, SetById, Why) = (first, reason, null, null);
        Enter(first, reason, null, null, now);
    }

    /// <summary>The last desktop is shut. Who is on the line stays so until the call ends.</summary>
    public void Leave(DateTimeOffset now)
    {
        (Chosen, ChosenReason, SetById, Why) = (OperatorState.Offline, null, null, null);
        if (State is OperatorState.Talking)
            Version++;
        else
            Enter(OperatorState.Offline, null, null, null, now);
    }

    private void Enter(OperatorState state, string? reason, DateTimeOffset? until, Guid? callId, DateTimeOffset now)
    {
        if (state != State || reason != Reason || callId != CallId || Version == 0)
            Since = now;
        (State, Reason, Until, CallId) = (state, reason, until, callId);
        Version++;
    }
}

/// <summary>A stretch of the journal of states: from one change to the next.</summary>
public sealed class OperatorStretch
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public OperatorState State { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? CallId { get; init; }
    public Guid? ById { get; init; }
    public string? Why { get; init; }
}
