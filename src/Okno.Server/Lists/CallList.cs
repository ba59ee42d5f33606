using System.Text.Json;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Queues;
using Okno.Server.Calls;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Shared;
using CallSeenByAll = Okno.Contracts.Calls.Call;

namespace Okno.Server.Lists;

/// <summary>The log of calls: an operator's own, all for a supervisor.</summary>
internal static class CallList
{
    private const string Contact = "left join contacts k on k.id = r.contact_id";

    public static readonly ListObject Object = new(
        "calls",
        Permission.TakeQueueItems,
        new QueueObject(
            "call",
            "calls",
            QueueKind.Open,
            new QueueField[]
            {
                new("direction", "direction", FieldType.Word, Words<CallDirection>()),
                new("result", "result", FieldType.Word, Words<CallResult>()),
                new("number", "number", FieldType.Text),
                new("notes", "notes", FieldType.Text),
                new("resultCode", "result_code", FieldType.Text, Refers: "call-result"),
                new("holdSeconds", "hold_seconds", FieldType.Number),
                new("operatorId", "operator_id", FieldType.Id, Refers: "person"),
                new("contactId", "contact_id", FieldType.Id, Refers: "contact"),
                new("accountId", "account_id", FieldType.Id, Refers: "account"),
                new("caseId", "case_id", FieldType.Id),
                new("startedAt", "started_at", FieldType.Moment),
                new("answeredAt", "answered_at", FieldType.Moment),
                new("endedAt", "ended_at", FieldType.Moment),
            }.ToDictionary(field => field.Name, StringComparer.Ordinal),
            "",
            _ => ""
        ),
        new Dictionary<string, SortColumn>(StringComparer.Ordinal)
        {
            ["startedAt"] = new("r.started_at"),
            ["direction"] = new("r.direction"),
            ["result"] = new("r.result", true),
            ["otherSide"] = new("k.name", true, Contact),
            ["number"] = new("r.number", true),
            ["operatorName"] = new("u.name", true, "left join users u on u.id = r.operator_id"),
            ["accountName"] = new("a.name", true, "left join accounts a on a.id = r.account_id"),
            ["caseNumber"] = new("c.number", true, "left join cases c on c.id = r.case_id"),
            ["waitSeconds"] = new("(coalesce(r.answered_at, r.ended_at) - r.started_at)", true),
            ["talkSeconds"] = new("(r.ended_at - r.answered_at)", true),
            ["holdSeconds"] = new("r.hold_seconds"),
            ["resultCode"] = new("r.result_code", true),
            ["answeredAt"] = new("r.answered_at", true),
            ["endedAt"] = new("r.ended_at", true),
        },
        "-startedAt",
        Search,
        (query, reader) =>
        {
            if (!reader.User.May(Permission.SuperviseQueues))
                query.Add("r.operator_id = @me", ("me", reader.User.Id));
        },
        async (reader, ids, stop) =>
            (await CallSeen.Read(reader.Db, $"where c.id {reader.Db.In("ids")}", reader.Now, stop, ("ids", ids))).Select(found =>
                (found.Id, (object)found)
            ),
        new Dictionary<string, ExportColumn>(StringComparer.Ordinal)
        {
            ["direction"] = Of(row => Exported.Word(row.Direction)),
            ["otherSide"] = Of(row => row.Contact?.Name ?? Number(row)),
            ["result"] = Of(row => row.Result is { } result ? Exported.Word(result) : null),
            ["waitSeconds"] = Of(row => row.WaitSeconds),
            ["talkSeconds"] = Of(row => row.TalkSeconds),
            ["operatorName"] = Of(row => row.Operator?.Name),
            ["caseNumber"] = Of(row => row.CaseNumber),
            ["startedAt"] = Of(row => row.StartedAt),
            ["number"] = Of(Number),
            ["holdSeconds"] = Of(row => row.HoldSeconds),
            ["accountName"] = Of(row => row.Account?.Name),
            ["resultCode"] = Of(row => row.ResultCode, "call-result"),
            ["answeredAt"] = Of(row => row.AnsweredAt),
            ["endedAt"] = Of(row => row.EndedAt),
            ["notes"] = Of(row => row.Notes),
        }
    );

    private static ExportColumn Of(Func<CallSeenByAll, object?> value, string? lookup = null) =>
        new(row => value((CallSeenByAll)row), lookup);

    private static string Number(CallSeenByAll call) => call.Direction is CallDirection.Inbound ? call.From : call.To;

    /// <summary>Digits in the numbers, words in the contact's name.</summary>
    private static Task Search(RowQuery query, Reader reader, string search, CancellationToken stop)
    {
        var words = Texts.SearchWords(search);
        for (var i = 0; i < words.Count; i++)
        {
            var name = $"word{i}";
            var digits = string.Concat(words[i].Where(char.IsAsciiDigit));
            if (digits.Length > 0 && digits.Length == words[i].TrimStart('+').Length)
                query.Add($"({Has("r.\"from\"", name)} or {Has("r.\"to\"", name)})", (name, digits));
            else
                query.Add(
                    $"r.contact_id in (select id from contacts where {(reader.Db.IsSqlite ? $"instr(search_text, @{name}) > 0" : $"search_text like @{name}")})",
                    (name, reader.Db.IsSqlite ? words[i] : Texts.Containing(words[i]))
                );
        }
        return Task.CompletedTask;

        string Has(string column, string name) => reader.Db.IsSqlite ? $"instr({column}, @{name}) > 0" : $"strpos({column}, @{name}) > 0";
    }

    private static Dictionary<string, int> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToDictionary(
                word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
                word => Convert.ToInt32(word, System.Globalization.CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
}
