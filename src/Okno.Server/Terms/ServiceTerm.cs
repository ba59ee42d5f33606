using Okno.Contracts.Cases;
using Okno.Contracts.Terms;
using Okno.Server.Shared;

namespace Okno.Server.Terms;

/// <summary>How fast cases of a service and priority are answered and resolved, in minutes of working time.</summary>
public sealed class ServiceTerm
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Null is any service.</summary>
    public string? Service { get; private set; }

    /// <summary>Null is any priority.</summary>
    public CasePriority? Priority { get; private set; }

    public int? ResponseMinutes { get; private set; }
    public int? ResolutionMinutes { get; private set; }
    public Guid CalendarId { get; private set; }
    public int Version { get; set; }

    internal void Describe(SaveServiceTermRequest said)
    {
        if (said.ResponseMinutes is null && said.ResolutionMinutes is null)
            throw RuleBroken.Malformed("term.nothing-to-keep");
        if (said.ResponseMinutes > said.ResolutionMinutes)
            throw RuleBroken.Malformed("term.response-after-resolution");
        Service = string.IsNullOrWhiteSpace(said.Service) ? null : Texts.Need("service", said.Service, 100);
        Priority = said.Priority;
        ResponseMinutes = said.ResponseMinutes;
        ResolutionMinutes = said.ResolutionMinutes;
        CalendarId = said.CalendarId ?? throw RuleBroken.Malformed("request.required", ("field", "calendarId"));
    }

    internal Contracts.Terms.ServiceTerm AsSeen(string calendar) =>
        new(Id, Service, Priority, ResponseMinutes, ResolutionMinutes, CalendarId, calendar, Version);

    internal object Facts() =>
        new
        {
            Service,
            Priority,
            ResponseMinutes,
            ResolutionMinutes,
            CalendarId,
        };
}

/// <summary>Which change of terms and calendars is in force: cases counted under an earlier one are counted anew in the background.</summary>
public sealed class TermsGeneration
{
    public int Id { get; init; }
    public int Generation { get; set; }
}
