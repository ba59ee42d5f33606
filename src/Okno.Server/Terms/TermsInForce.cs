using Okno.Contracts.Cases;
using Okno.Contracts.Terms;
using Okno.Server.Data;

namespace Okno.Server.Terms;

/// <summary>All service terms at one moment: which one applies to a case, and when it is due by it.</summary>
internal sealed class TermsInForce
{
    private readonly List<TermInForce> _terms;

    private TermsInForce(int generation, List<TermInForce> terms)
    {
        Generation = generation;
        _terms = terms;
    }

    public int Generation { get; }

    /// <summary>One statement; terms and calendars are few.</summary>
    public static async Task<TermsInForce> Read(OknoDb db, CancellationToken stop)
    {
        var rows = await db.Query(
            """
            select g.generation, t.id, t.service, t.priority, t.response_minutes, t.resolution_minutes, t.version, c.id, c.name, c.time_zone,
                c.week, c.days
            from terms_generation g left join service_terms t on 1 = 1 left join working_calendars c on c.id = t.calendar_id
            """,
            row => (Generation: row.Int(0), Term: row.IsNull(1) ? null : TermInForce.From(row)),
            stop
        );
        return new TermsInForce(rows[0].Generation, [.. rows.Select(row => row.Term).OfType<TermInForce>()]);
    }

    /// <summary>The closest term: of the service and priority, of the service, of the priority, of all; null when none applies.</summary>
    public TermInForce? For(string? service, CasePriority priority) =>
        Find(service, priority) ?? Find(service, null) ?? Find(null, priority) ?? Find(null, null);

    private TermInForce? Find(string? service, CasePriority? priority) =>
        _terms.Find(term => string.Equals(term.Seen.Service, service, StringComparison.Ordinal) && term.Seen.Priority == priority);
}

/// <summary>A service term with the working time of its calendar.</summary>
internal sealed class TermInForce(Contracts.Terms.ServiceTerm seen, string timeZone, Func<WorkingTime> time)
{
    private static readonly IReadOnlyList<Stop> Never = [];
    private readonly Lazy<WorkingTime> _time = new(time);

    public Contracts.Terms.ServiceTerm Seen => seen;

    public string TimeZone => timeZone;

    public WorkingTime Time => _time.Value;

    public DateTimeOffset? ResponseDue(DateTimeOffset registered) => Due(seen.ResponseMinutes, registered, Never);

    public DateTimeOffset? ResolutionDue(DateTimeOffset registered, IReadOnlyList<Stop> stops) =>
        Due(seen.ResolutionMinutes, registered, stops);

    internal static TermInForce From(Row row)
    {
        var (zone, week, days) = (row.Text(9), row.Text(10), row.Text(11));
        return new TermInForce(
            new Contracts.Terms.ServiceTerm(
                row.Guid(1),
                row.MaybeText(2),
                (CasePriority?)row.MaybeInt(3),
                row.MaybeInt(4),
                row.MaybeInt(5),
                row.Guid(7),
                row.Text(8),
                row.Int(6)
            ),
            zone,
            () => WorkingCalendar.TimeOf(zone, week, days)
        );
    }

    private DateTimeOffset? Due(int? minutes, DateTimeOffset registered, IReadOnlyList<Stop> stops) =>
        minutes is { } allowed ? Time.After(registered, TimeSpan.FromMinutes(allowed), stops) : null;
}
