using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Case = Okno.Server.Cases.Case;

namespace Okno.Server.Queues;

/// <summary>What a field's values are, as filters compare them.</summary>
internal enum FieldType
{
    Text,
    Number,
    Word,
    Id,
    Moment,
}

/// <summary>A field of a queue object that filters may ask about.</summary>
/// <param name="Column">In the object's table.</param>
/// <param name="Words">For a word: its numbers in the database, by the word on the wire.</param>
/// <param name="Refers">What an id points to, or the lookup whose codes a text keeps: people choose from it.</param>
internal sealed record QueueField(
    string Name,
    string Column,
    FieldType Type,
    IReadOnlyDictionary<string, int>? Words = null,
    string? Refers = null
);

/// <summary>The kind of record queued: its table, its fields, and how its records sort.</summary>
/// <param name="Kind">The kind a new queue over it has unless said otherwise.</param>
/// <param name="ProcessKey">The shipped process by which its records are worked on.</param>
/// <param name="Usually">The filter that a new queue over it begins with; null for every record.</param>
/// <param name="Sort1">First sort column as SQL over the table's alias <c>r</c>; <paramref name="Sort2"/> the second, by database.</param>
internal sealed record QueueObject(
    string Name,
    string Table,
    QueueKind Kind,
    IReadOnlyDictionary<string, QueueField> Fields,
    string Sort1,
    Func<bool, string> Sort2,
    string ProcessKey = CreateQueue.CaseProcessing,
    JsonElement? Usually = null
)
{
    /// <summary>Nobody talked with the caller, who can be rung back, and no later call with their number makes that needless.</summary>
    public static readonly JsonElement MissedCalls = JsonSerializer.SerializeToElement(
        new
        {
            all = new object[]
            {
                new { direction = "inbound" },
                new { result = new[] { "missed", "abandoned", "busy" } },
                new { field = "number", op = "isNotEmpty" },
                new { field = "followedById", op = "isEmpty" },
            },
        }
    );

    /// <summary>Cases sort by priority, then by registration.</summary>
    public static readonly QueueObject Cases = new(
        Case.Object,
        "cases",
        QueueKind.Closed,
        new QueueField[]
        {
            new("number", "number", FieldType.Number),
            new("subject", "subject", FieldType.Text),
            new("description", "description", FieldType.Text),
            new("status", "status", FieldType.Word, Words<CaseStatus>()),
            new("priority", "priority", FieldType.Word, Words<CasePriority>()),
            new("category", "category", FieldType.Text, Refers: "case-category"),
            new("service", "service", FieldType.Text, Refers: "case-service"),
            new("origin", "origin", FieldType.Word, Words<CaseOrigin>()),
            new("contactId", "contact_id", FieldType.Id, Refers: "contact"),
            new("accountId", "account_id", FieldType.Id, Refers: "account"),
            new("ownerId", "owner_id", FieldType.Id, Refers: "person"),
            new("groupId", "group_id", FieldType.Id, Refers: "role"),
            new("registeredAt", "registered_at", FieldType.Moment),
            new("responseDue", "response_due", FieldType.Moment),
            new("resolutionDue", "resolution_due", FieldType.Moment),
            new("resolvedAt", "resolved_at", FieldType.Moment),
            new("closedAt", "closed_at", FieldType.Moment),
            new("closureCode", "closure_code", FieldType.Text, Refers: "closure-code"),
        }.ToDictionary(field => field.Name, StringComparer.Ordinal),
        "r.priority",
        isSqlite => isSqlite ? "r.registered_at" : "(extract(epoch from r.registered_at) * 1000000)::bigint"
    );

    /// <summary>Calls that are to be returned; whoever has waited longest comes first.</summary>
    /// <remarks>The calls' table is read by its name: calls stand above queues and use them, not the other way round.</remarks>
    public static readonly QueueObject Calls = new(
        "call",
        "calls",
        QueueKind.Closed,
        new QueueField[]
        {
            new("direction", "direction", FieldType.Word, Words<CallDirection>()),
            new("state", "state", FieldType.Word, Words<CallState>()),
            new("result", "result", FieldType.Word, Words<CallResult>()),
            new("number", "number", FieldType.Text),
            new("from", "\"from\"", FieldType.Text),
            new("to", "\"to\"", FieldType.Text),
            new("operatorId", "operator_id", FieldType.Id, Refers: "person"),
            new("contactId", "contact_id", FieldType.Id, Refers: "contact"),
            new("accountId", "account_id", FieldType.Id, Refers: "account"),
            new("caseId", "case_id", FieldType.Id),
            new("startedAt", "started_at", FieldType.Moment),
            new("endedAt", "ended_at", FieldType.Moment),
            new("followedById", "followed_by_id", FieldType.Id),
            new("resultCode", "result_code", FieldType.Text, Refers: "call-result"),
        }.ToDictionary(field => field.Name, StringComparer.Ordinal),
        "0",
        isSqlite => isSqlite ? "r.started_at" : "(extract(epoch from r.started_at) * 1000000)::bigint",
        CreateQueue.CallBack,
        MissedCalls
    );

    public static readonly IReadOnlyDictionary<string, QueueObject> All = new[] { Cases, Calls }.ToDictionary(
        o => o.Name,
        StringComparer.Ordinal
    );

    private static Dictionary<string, int> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToDictionary(
                word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
                word => Convert.ToInt32(word, System.Globalization.CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
}
