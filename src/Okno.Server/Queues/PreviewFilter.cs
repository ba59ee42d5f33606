using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Filling;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>Says what a filter would take before it is saved: how many records, which are the first, what would come and go.</summary>
internal static class PreviewFilter
{
    private const int CountedTo = 100_000;
    private const int SampleSize = 20;

    public static void Map(IEndpointRouteBuilder queues)
    {
        queues.MapPost("/preview", Handle).RequirePermission(Permission.SetUpQueues).WithSummary("What a filter would take");
        queues.MapGet("/objects", Objects).RequirePermission(Permission.SetUpQueues).WithSummary("Queue objects and their fields");
    }

    internal static async Task<Ok<FilterPreview>> Handle(
        PreviewFilterRequest request,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (!QueueObject.All.TryGetValue(request.Object, out var @object))
            throw RuleBroken.Malformed("queue.unknown-object", ("object", request.Object));
        QueueFilter filter;
        try
        {
            filter = QueueFilter.Read(@object, request.Filter, db.IsSqlite, clock.GetUtcNow());
        }
        catch (FilterUnfit unfit)
        {
            throw RuleBroken.Malformed("queue.filter-unfit", ("reason", unfit.Message), ("reasonCode", unfit.Code), ("place", unfit.Place));
        }

        var (matching, sample) = (await Count(db, @object, filter, stop), await Sample(db, @object, filter, stop));
        var (added, removed, kept) = request.QueueId is { } queueId
            ? await Difference(db, @object, filter, queueId, stop)
            : (matching, 0, 0);
        return TypedResults.Ok(new FilterPreview(matching, CountedTo, added, removed, kept, sample));
    }

    internal static Ok<Page<QueueObjectShape>> Objects() =>
        TypedResults.Ok(new Page<QueueObjectShape>([.. QueueObject.All.Values.Select(ShapeOf)], null));

    /// <summary>An object and its fields, as one builds a filter over it.</summary>
    internal static QueueObjectShape ShapeOf(QueueObject known) =>
        new(
            known.Name,
            known.Kind,
            [
                .. known.Fields.Values.Select(field => new FilterField(
                    field.Name,
                    Enum.Parse<FilterFieldType>(field.Type.ToString()),
                    field.Words is null ? [] : [.. field.Words.OrderBy(word => word.Value).Select(word => word.Key)],
                    field.Refers
                )),
            ],
            known.ProcessKey,
            known.Usually
        );

    private static Task<int> Count(OknoDb db, QueueObject @object, QueueFilter filter, CancellationToken stop) =>
        One(
            db,
            $"select count(*) from (select 1 from {@object.Table} r where {filter.Sql} limit {CountedTo}) counted",
            [.. filter.Parameters],
            stop
        );

    private static async Task<IReadOnlyList<FilterSample>> Sample(
        OknoDb db,
        QueueObject @object,
        QueueFilter filter,
        CancellationToken stop
    ) =>
        await db.Query(
            $"""
            select i.record_id, coalesce(r.number, 0), coalesce(r.subject, case when k.direction = 0 then k."from" else k."to" end),
              coalesce(r.priority, 2), coalesce(r.status, 0), c.name, a.name, coalesce(r.registered_at, k.started_at), r.response_due, k.result
            from (
              select r.id as record_id, {@object.Sort1} as sort_1, {@object.Sort2(db.IsSqlite)} as sort_2 from {@object.Table} r
              where {filter.Sql} order by 2, 3, r.id limit {SampleSize}) i
            {ItemSight.Joins}
            order by i.sort_1, i.sort_2, i.record_id
            """,
            row => new FilterSample(
                row.Guid(0),
                new RecordLine(
                    row.Long(1),
                    row.Text(2),
                    (CasePriority)row.Int(3),
                    (CaseStatus)row.Int(4),
                    row.MaybeText(5),
                    row.MaybeText(6),
                    row.Moment(7),
                    row.MaybeMoment(8),
                    row.MaybeInt(9) is { } result ? (Okno.Contracts.Calls.CallResult)result : null
                )
            ),
            stop,
            [.. filter.Parameters]
        );

    private static async Task<(int Added, int Removed, int Kept)> Difference(
        OknoDb db,
        QueueObject @object,
        QueueFilter filter,
        Guid queueId,
        CancellationToken stop
    )
    {
        (string, object?)[] parameters = [("queue", queueId), .. filter.Parameters];
        var added = await One(
            db,
            $"select count(*) from (select 1 from {@object.Table} r where {filter.Sql} and {FillByFilter.NotInQueue} limit {CountedTo}) counted",
            parameters,
            stop
        );
        var unfit = $"""
            select count(*) from queue_items i where i.queue_id = @queue and i.state < 2
              and not exists (select 1 from {@object.Table} r where r.id = i.record_id and {filter.Sql})
            """;
        var removed = await One(db, $"{unfit} and i.operator_id is null", parameters, stop);
        var kept = await One(db, $"{unfit} and i.operator_id is not null", parameters, stop);
        return (added, removed, kept);
    }

    private static async Task<int> One(OknoDb db, string sql, (string, object?)[] parameters, CancellationToken stop) =>
        (await db.Query(sql, row => row.Int(0), stop, parameters))[0];
}
