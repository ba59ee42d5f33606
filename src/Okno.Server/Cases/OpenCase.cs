using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>A case with the names of whom it refers to, and its journal.</summary>
internal static class OpenCase
{
    public static void Map(IEndpointRouteBuilder cases)
    {
        cases.MapGet("/{id:guid}", Handle).RequirePermission(Permission.SeeCases).WithSummary("A case");
        cases
            .MapGet("/{id:guid}/history", History)
            .RequirePermission(Permission.SeeCases)
            .WithSummary("Journal of a case and of its queue items, newest first");
    }

    internal static async Task<Results<Ok<Okno.Contracts.Cases.Case>, NotFound>> Handle(Guid id, OknoDb db, CancellationToken stop) =>
        await CaseSeen.Open(db, id, stop) is { } seen ? TypedResults.Ok(seen) : throw RuleBroken.NotThere();

    /// <summary>What one may ask the history about; all of it without a word.</summary>
    private static readonly Dictionary<string, string> Abouts = new(StringComparer.Ordinal)
    {
        ["changes"] = "and kind like 'case.%' and kind not like 'case.file-%'",
        ["queue"] = "and (kind like 'queue-item.%' or kind like 'process.%')",
        ["calls"] = "and kind like 'call.%'",
        ["files"] = "and kind like 'case.file-%'",
    };

    internal static async Task<Ok<Page<HistoryRow>>> History(
        Guid id,
        OknoDb db,
        CancellationToken stop,
        [Description("changes, queue, calls or files")] string? about = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var kinds = "";
        if (about is not null && !Abouts.TryGetValue(about, out kinds))
            throw RuleBroken.Malformed("request.bad-value", ("field", "about"));
        var page = await HistoryReader.OfRecord(db, id, limit, cursor, stop, kinds!);
        if (page.Items.Count == 0 && cursor is null && await CaseSeen.Read(db, id, stop) is null)
            throw RuleBroken.NotThere();
        return TypedResults.Ok(new Page<HistoryRow>(await WithNames(db, page.Items, stop), page.Next));
    }

    /// <summary>A journal keeps ids; people read names.</summary>
    private static async Task<IReadOnlyList<HistoryRow>> WithNames(OknoDb db, IReadOnlyList<HistoryRow> rows, CancellationToken stop)
    {
        var ids = rows.ToDictionary(row => row.Id, row => Ids(row.From).Concat(Ids(row.To)).Distinct().ToArray());
        var all = ids.Values.SelectMany(some => some).Distinct().ToArray();
        if (all.Length == 0)
            return rows;
        var names = (
            await db.Query(
                $"""
                select id, name from users where id {db.In("ids")} union all select id, name from contacts where id {db.In("ids")}
                union all select id, name from accounts where id {db.In("ids")} union all select id, name from roles where id {db.In("ids")}
                """,
                row => (Id: row.Guid(0), Name: row.Text(1)),
                stop,
                ("ids", all)
            )
        ).DistinctBy(known => known.Id).ToDictionary(known => known.Id, known => known.Name);
        return
        [
            .. rows.Select(row =>
                ids[row.Id] is { Length: > 0 } some
                    ? row with
                    {
                        Names = some.Where(names.ContainsKey).ToDictionary(id => id, id => names[id]),
                    }
                    : row
            ),
        ];
    }

    private static readonly string[] References = ["ownerId", "groupId", "contactId", "accountId"];

    private static IEnumerable<Guid> Ids(JsonElement? values)
    {
        if (values is not { ValueKind: JsonValueKind.Object } some)
            yield break;
        foreach (var field in References)
        {
            if (some.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String && value.TryGetGuid(out var id))
                yield return id;
        }
    }
}
