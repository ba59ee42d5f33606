using System.ComponentModel.DataAnnotations;
using Okno.Contracts.Cases;

namespace Okno.Contracts.Terms;

/// <summary>Working hours within a day by the wall clock: <c>09:00</c> to <c>18:00</c>; <c>24:00</c> is the end of the day.</summary>
public sealed record WorkingHours([Required, MaxLength(5)] string From, [Required, MaxLength(5)] string To);

/// <summary>A day that differs from its weekday.</summary>
/// <param name="Hours">None makes it a holiday.</param>
public sealed record CalendarDay(DateOnly Date, [MaxLength(100)] string? Name, [Required, MaxLength(24)] IReadOnlyList<WorkingHours> Hours);

/// <summary>When work is done: the clock of service terms runs only then.</summary>
/// <param name="TimeZone">IANA, e.g. <c>Europe/Moscow</c>.</param>
/// <param name="Week">Seven days from Monday, each with its hours.</param>
/// <param name="Days">Holidays and moved working days, by date.</param>
public sealed record WorkingCalendar(
    Guid Id,
    string Name,
    string TimeZone,
    IReadOnlyList<IReadOnlyList<WorkingHours>> Week,
    IReadOnlyList<CalendarDay> Days,
    int Version
);

public sealed record SaveCalendarRequest(
    [Required, MaxLength(100)] string Name,
    [Required, MaxLength(64)] string TimeZone,
    [Required, MinLength(7), MaxLength(7)] IReadOnlyList<IReadOnlyList<WorkingHours>> Week,
    [MaxLength(2000)] IReadOnlyList<CalendarDay>? Days = null,
    int? Version = null
);

/// <summary>How fast cases of a service and priority are answered and resolved, in minutes of working time.</summary>
/// <param name="Service">Code of the lookup <c>case-service</c>; null is any service.</param>
/// <param name="Priority">Null is any priority.</param>
public sealed record ServiceTerm(
    Guid Id,
    string? Service,
    CasePriority? Priority,
    int? ResponseMinutes,
    int? ResolutionMinutes,
    Guid CalendarId,
    string CalendarName,
    int Version
);

public sealed record SaveServiceTermRequest(
    [MaxLength(100)] string? Service,
    CasePriority? Priority,
    [Range(1, 525_600)] int? ResponseMinutes,
    [Range(1, 525_600)] int? ResolutionMinutes,
    [Required] Guid? CalendarId,
    int? Version = null
);

/// <summary>The cases whose terms are still to be counted anew after a change of terms or calendars.</summary>
public sealed record Recount(int Left);

/// <summary>A time in which the clock of resolution stood still; without an end it stands now.</summary>
public sealed record Stop(DateTimeOffset From, DateTimeOffset? To);

/// <summary>How a case's terms were counted.</summary>
/// <param name="Term">The term that applies; null when none does.</param>
/// <param name="Standing">The clock of resolution stands still now.</param>
public sealed record CaseTerms(
    ServiceTerm? Term,
    string? TimeZone,
    CountedTerm? Response,
    CountedTerm? Resolution,
    IReadOnlyList<Stop> Stops,
    bool Standing
);

/// <summary>One term of a case, counted from its registration.</summary>
/// <param name="Minutes">Working time allowed; null when the moment was set by hand.</param>
/// <param name="Due">Null while the clock stands.</param>
/// <param name="UsedMinutes">Working time gone until now, or until it was done.</param>
/// <param name="Stretches">The working time that was counted, day by day, until it is due.</param>
public sealed record CountedTerm(
    int? Minutes,
    DateTimeOffset From,
    DateTimeOffset? Due,
    DateTimeOffset? DoneAt,
    int UsedMinutes,
    bool ByHand,
    IReadOnlyList<CountedStretch> Stretches
);

/// <param name="Minutes">Working time within it.</param>
public sealed record CountedStretch(DateTimeOffset From, DateTimeOffset To, int Minutes);
