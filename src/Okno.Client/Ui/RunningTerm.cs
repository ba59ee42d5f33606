using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Client.Ui;

/// <summary>The term of a case that runs now: of response until someone responded, then of resolution; none when all is done.</summary>
/// <param name="Due">Null while the clock stands.</param>
public sealed record RunningTerm(bool Resolution, DateTimeOffset From, DateTimeOffset? Due)
{
    internal static RunningTerm? Of(Case @case) =>
        Of(@case.Status, @case.RegisteredAt, @case.ResponseDue, @case.RespondedAt, @case.ResolutionDue);

    internal static RunningTerm? Of(RecordLine record) =>
        Of(record.Status, record.RegisteredAt, record.ResponseDue, record.RespondedAt, record.ResolutionDue);

    private static RunningTerm? Of(
        CaseStatus status,
        DateTimeOffset from,
        DateTimeOffset? responseDue,
        DateTimeOffset? respondedAt,
        DateTimeOffset? resolutionDue
    ) =>
        status switch
        {
            CaseStatus.Resolved or CaseStatus.Closed or CaseStatus.Canceled => null,
            _ when respondedAt is null && responseDue is not null => new RunningTerm(false, from, responseDue),
            _ when resolutionDue is not null => new RunningTerm(true, from, resolutionDue),
            CaseStatus.WaitingForResponse when responseDue is not null => new RunningTerm(true, from, null),
            _ => null,
        };
}
