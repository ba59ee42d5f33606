using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Okno.Contracts.Lists;

/// <summary>A stretch of a list, by position. Rows made after <c>asOf</c> are left out, so that positions stay while one scrolls.</summary>
/// <param name="Position">Of the first row; 0 is the top.</param>
/// <param name="Total">How many rows match, counted to <see cref="ListRules.Most"/>; null when it was not asked for.</param>
/// <param name="Capped">There are more rows than can be scrolled through: narrow the list.</param>
/// <param name="Newer">How many matching rows were made after <c>asOf</c>, counted to 100; null when it was not asked for.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, int Position, int? Total, bool Capped, int? Newer, DateTimeOffset AsOf);

/// <summary>The ids of all rows that match, in the list's order.</summary>
/// <param name="Capped">There are more than can be taken at once.</param>
public sealed record ListIds(IReadOnlyList<Guid> Ids, bool Capped);

/// <summary>What a list is asked: kept in the address, in a view, and sent as it is.</summary>
/// <param name="Sort">Columns, the first one first; <c>-</c> before one turns it round.</param>
/// <param name="Filter">In the language of queue filters; ids may be <c>me</c>, moments <c>today</c> or <c>now</c> with days or hours: <c>today-7d</c>.</param>
public sealed record ListQuestion(
    [MaxLength(200)] string? Search = null,
    [MaxLength(200)] string? Sort = null,
    JsonElement? Filter = null,
    [MaxLength(50)] IReadOnlyList<ListColumn>? Columns = null
);

/// <param name="Width">In pixels; null for the column's own.</param>
public sealed record ListColumn([Required, MaxLength(50)] string Name, [Range(40, 1200)] int? Width = null);

/// <summary>A list's question and columns under a name: one's own, or shared with all who see the list.</summary>
public sealed record ListView(
    Guid Id,
    string Object,
    string Name,
    bool Shared,
    bool Mine,
    string OwnerName,
    ListQuestion Question,
    int Version
);

public sealed record SaveListViewRequest(
    [Required, MaxLength(100)] string Name,
    [Required, MaxLength(50)] string Object,
    [Required] ListQuestion Question,
    bool Shared = false,
    int? Version = null
);

/// <param name="Columns">In the order of the file; all of them when absent.</param>
/// <param name="Zone">IANA name of the time zone that moments are written in.</param>
public sealed record ExportRowsRequest(
    [Required, MaxLength(10_000)] IReadOnlyList<Guid> Ids,
    ExportFormat Format = ExportFormat.Csv,
    [MaxLength(50)] IReadOnlyList<string>? Columns = null,
    [MaxLength(64)] string? Zone = null
);

public enum ExportFormat
{
    Csv,
    Xlsx,
}

/// <summary>What both sides have to agree on.</summary>
public static class ListRules
{
    /// <summary>How far a list can be scrolled.</summary>
    public const int Most = 100_000;

    /// <summary>How many records can be taken for one action.</summary>
    public const int MostTaken = 10_000;

    /// <summary>The columns of each list, in their first order.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Columns = new Dictionary<string, IReadOnlyList<string>>(
        StringComparer.Ordinal
    )
    {
        ["cases"] =
        [
            "priority",
            "number",
            "subject",
            "contactName",
            "accountName",
            "status",
            "ownerName",
            "registeredAt",
            "responseDue",
            "resolutionDue",
            "category",
            "service",
            "origin",
            "groupName",
            "resolvedAt",
            "closedAt",
            "closureCode",
            "description",
            "solution",
        ],
        ["contacts"] = ["name", "accountName", "phone", "email", "jobTitle", "timeZone", "createdAt"],
        ["accounts"] = ["name", "phone", "email", "createdAt"],
        ["calls"] =
        [
            "direction",
            "otherSide",
            "result",
            "waitSeconds",
            "talkSeconds",
            "operatorName",
            "caseNumber",
            "startedAt",
            "number",
            "holdSeconds",
            "accountName",
            "resultCode",
            "answeredAt",
            "endedAt",
            "notes",
        ],
    };
}
