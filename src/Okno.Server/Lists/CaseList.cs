using Okno.Contracts.Access;
using Okno.Server.Cases;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Shared;
using CaseSeenByAll = Okno.Contracts.Cases.Case;

namespace Okno.Server.Lists;

/// <summary>The list of cases.</summary>
internal static class CaseList
{
    private const string Contact = "left join contacts k on k.id = r.contact_id";
    private const string Account = "left join accounts a on a.id = r.account_id";
    private const string Owner = "left join users u on u.id = r.owner_id";
    private const string Group = "left join roles g on g.id = r.group_id";

    public static readonly ListObject Object = new(
        "cases",
        Permission.SeeCases,
        QueueObject.Cases with
        {
            Fields = new Dictionary<string, QueueField>(QueueObject.Cases.Fields, StringComparer.Ordinal)
            {
                ["importId"] = new("importId", "import_id", FieldType.Id),
            },
        },
        new Dictionary<string, SortColumn>(StringComparer.Ordinal)
        {
            ["registeredAt"] = new("r.registered_at"),
            ["number"] = new("r.number"),
            ["priority"] = new("r.priority"),
            ["subject"] = new("r.subject"),
            ["status"] = new("r.status"),
            ["origin"] = new("r.origin"),
            ["contactName"] = new("k.name", true, Contact),
            ["accountName"] = new("a.name", true, Account),
            ["ownerName"] = new("u.name", true, Owner),
            ["groupName"] = new("g.name", true, Group),
            ["category"] = new("r.category", true),
            ["service"] = new("r.service", true),
            ["closureCode"] = new("r.closure_code", true),
            ["responseDue"] = new("r.response_due", true),
            ["resolutionDue"] = new("r.resolution_due", true),
            ["resolvedAt"] = new("r.resolved_at", true),
            ["closedAt"] = new("r.closed_at", true),
        },
        "-registeredAt",
        Search,
        (_, _) => { },
        async (reader, ids, stop) =>
            (await reader.Db.Query($"{CaseSeen.Select} where c.id {reader.Db.In("ids")}", CaseSeen.From, stop, ("ids", ids))).Select(
                found => (found.Id, (object)found)
            ),
        new Dictionary<string, ExportColumn>(StringComparer.Ordinal)
        {
            ["priority"] = Of(row => Exported.Word(row.Priority)),
            ["number"] = Of(row => row.Number),
            ["subject"] = Of(row => row.Subject),
            ["contactName"] = Of(row => row.ContactName),
            ["accountName"] = Of(row => row.AccountName),
            ["status"] = Of(row => Exported.Word(row.Status)),
            ["ownerName"] = Of(row => row.OwnerName),
            ["registeredAt"] = Of(row => row.RegisteredAt),
            ["responseDue"] = Of(row => row.ResponseDue),
            ["resolutionDue"] = Of(row => row.ResolutionDue),
            ["category"] = Of(row => row.Category, "case-category"),
            ["service"] = Of(row => row.Service, "case-service"),
            ["origin"] = Of(row => Exported.Word(row.Origin)),
            ["groupName"] = Of(row => row.GroupName),
            ["resolvedAt"] = Of(row => row.ResolvedAt),
            ["closedAt"] = Of(row => row.ClosedAt),
            ["closureCode"] = Of(row => row.ClosureCode, "closure-code"),
            ["description"] = Of(row => row.Description),
            ["solution"] = Of(row => row.Solution),
        }
    );

    private static ExportColumn Of(Func<CaseSeenByAll, object?> value, string? lookup = null) =>
        new(row => value((CaseSeenByAll)row), lookup);

    private static async Task Search(RowQuery query, Reader reader, string search, CancellationToken stop)
    {
        var conditions = new List<string>();
        var parameters = new List<(string Name, object? Value)>();
        await FindCases.Search("r", search, reader.Db, conditions, parameters, stop);
        query.Add(string.Join(" and ", conditions.DefaultIfEmpty("1 = 1")), [.. parameters]);
    }
}
