using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Calls;

/// <summary>What an operator is doing, as supervisors and telephone systems see it. Talking and wrap-up follow the calls by themselves.</summary>
public enum OperatorState
{
    /// <summary>Has no desktop open.</summary>
    Offline,
    Ready,
    Talking,
    NotReady,
    Break,
    WrapUp,
    DoNotDisturb,
}

/// <summary>An operator's state now.</summary>
/// <param name="Reason">Code of the reason, of the lookup that belongs to the state.</param>
/// <param name="Until">When wrap-up ends by itself.</param>
/// <param name="CallId">The call that is talked on or wrapped up.</param>
/// <param name="Next">What comes after the talk and its wrap-up; null in the other states.</param>
/// <param name="SetBy">The supervisor who set the state; null when the operator or their calls did.</param>
/// <param name="Why">What the supervisor said.</param>
/// <param name="Caller">Who is talked with; told to supervisors only.</param>
public sealed record OperatorStatus(
    Guid Id,
    string Name,
    string? Extension,
    OperatorState State,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    Guid? CallId,
    OperatorState? Next,
    string? NextReason,
    Named? SetBy,
    string? Why,
    string? Caller,
    int Version
);

/// <summary>A stretch of time that an operator spent in one state.</summary>
/// <param name="By">Who set it; null when a call or Okno itself did.</param>
public sealed record OperatorInterval(
    Guid Id,
    OperatorState State,
    string? Reason,
    DateTimeOffset BeganAt,
    DateTimeOffset? EndedAt,
    Guid? CallId,
    Named? By,
    string? Why
);

/// <param name="Reason">Needed for <c>notReady</c> and <c>break</c>.</param>
public sealed record SetMyStateRequest(OperatorState State, [MaxLength(64)] string? Reason = null);

/// <param name="Why">Shown to the operator and kept in the journal.</param>
public sealed record SetOperatorStateRequest(
    OperatorState State,
    [Required, MaxLength(500)] string Why,
    [MaxLength(64)] string? Reason = null
);
