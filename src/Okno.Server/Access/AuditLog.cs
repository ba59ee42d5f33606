using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Everything that anybody did, newest first; by kind (<c>user.changed</c>, or all of <c>user</c>), person and period.</summary>
internal static class AuditLog
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/audit", Handle).RequirePermission(Permission.ReadAudit).WithTags("Access").WithSummary("The audit log");

    internal static async Task<Ok<Page<AuditRow>>> Handle(
        string? kind,
        Guid? who,
        DateTimeOffset? from,
        DateTimeOffset? to,
        int? limit,
        string? cursor,
        OknoDb db,
        CancellationToken stop
    )
    {
        if (from > to)
            throw RuleBroken.Malformed("request.bad-period");
        var most = Cursor.Limit(limit);
        var (sql, parameters) = Asked(kind, who, from, to, Cursor.Read<Place>(cursor), most);
        var rows = await db.Query(sql, Read, stop, parameters);
        var shown = rows.Take(most).ToList();
        return TypedResults.Ok(new Page<AuditRow>(shown, rows.Count > most ? Cursor.Write(new Place(shown[^1].At, shown[^1].Id)) : null));
    }

    private static (string Sql, (string, object?)[] Parameters) Asked(
        string? kind,
        Guid? who,
        DateTimeOffset? from,
        DateTimeOffset? to,
        Place? after,
        int most
    )
    {
        var sql = new StringBuilder(
            """
            select h.id, h.at, h.who_id, u.name, h.kind, h.subject_id, h."from", h."to", h.why
            from history h left join users u on u.id = h.who_id
            where 1 = 1
            """
        );
        List<(string, object?)> parameters = [("most", most + 1)];
        if (!string.IsNullOrEmpty(kind))
            Narrow(" and (h.kind = @kind or substr(h.kind, 1, length(@kind) + 1) = @kind || '.')", ("kind", Texts.Need("kind", kind, 64)));
        if (who is not null)
            Narrow(" and h.who_id = @who", ("who", who));
        if (from is not null)
            Narrow(" and h.at >= @from", ("from", from));
        if (to is not null)
            Narrow(" and h.at < @to", ("to", to));
        if (after is not null)
            Narrow(" and (h.at, h.id) < (@at, @id)", ("at", after.At), ("id", after.Id));
        return (sql.Append(" order by h.at desc, h.id desc limit @most").ToString(), [.. parameters]);

        void Narrow(string condition, params ReadOnlySpan<(string, object?)> values)
        {
            sql.Append(condition);
            parameters.AddRange(values);
        }
    }

    private static AuditRow Read(Row row) =>
        new(
            row.Guid(0),
            row.Moment(1),
            row.MaybeGuid(2) is { } who ? new Named(who, row.MaybeText(3) ?? "") : null,
            row.Text(4),
            row.Guid(5) == Guid.Empty ? null : row.Guid(5),
            Values(row.MaybeText(6)),
            Values(row.MaybeText(7)),
            row.MaybeText(8)
        );

    private static JsonElement? Values(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json, Wire.Json);

    private sealed record Place(DateTimeOffset At, Guid Id);
}
