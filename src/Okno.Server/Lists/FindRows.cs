using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Lists;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Lists;

/// <summary>What a list is asked.</summary>
internal sealed record RowsAsked
{
    public string? Search { get; init; }

    [Description("JSON in the language of queue filters; «me», «today-7d», «now-2h» stand for values")]
    public string? Filter { get; init; }

    [Description("Up to three columns with commas; «-» before one turns it round")]
    public string? Sort { get; init; }

    [Description("IANA name of the caller's time zone, for «today»")]
    public string? Zone { get; init; }

    [Description("Position of the first row, from 0")]
    public int? Position { get; init; }

    public int? Limit { get; init; }

    [Description("Also count the matching rows, and those made after asOf")]
    public bool? Count { get; init; }

    [Description("The moment of the first answer: rows made later are left out")]
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>
/// A list as screens need it: any stretch of it by position, in any order, while rows come in. (Lists for programs go by cursor.)
/// </summary>
internal static class FindRows
{
    public static void Map(IEndpointRouteBuilder lists, ListObject @object, Type row)
    {
        lists
            .MapGet(
                $"/{@object.Name}",
                (
                    [AsParameters] RowsAsked asked,
                    OknoDb db,
                    CurrentUser user,
                    SettingsBook settings,
                    TimeProvider clock,
                    CancellationToken stop
                ) => Handle(@object, asked, new Reader(db, user, settings, clock.GetUtcNow()), stop)
            )
            .RequirePermission(@object.Permission)
            .Produces(StatusCodes.Status200OK, typeof(ListPage<>).MakeGenericType(row))
            .WithSummary($"Rows of the list «{@object.Name}» by position");
        lists
            .MapGet(
                $"/{@object.Name}/ids",
                (
                    [AsParameters] RowsAsked asked,
                    OknoDb db,
                    CurrentUser user,
                    SettingsBook settings,
                    TimeProvider clock,
                    CancellationToken stop
                ) => Ids(@object, asked, new Reader(db, user, settings, clock.GetUtcNow()), stop)
            )
            .RequirePermission(@object.Permission)
            .WithSummary($"Ids of all that match in the list «{@object.Name}»");
        lists
            .MapGet($"/{@object.Name}/fields", () => Fields(@object))
            .RequirePermission(@object.Permission)
            .WithSummary($"What the list «{@object.Name}» can be narrowed by");
    }

    internal static async Task<Ok<ListPage<object>>> Handle(ListObject @object, RowsAsked asked, Reader reader, CancellationToken stop)
    {
        var limit = Cursor.Limit(asked.Limit);
        var position = asked.Position ?? 0;
        if (position is < 0 or >= ListRules.Most)
            throw RuleBroken.Malformed("request.bad-value", ("field", "position"));
        var asOf = asked.AsOf is { } given ? MergePatch.Fit("asOf", given)!.Value : reader.Now;

        var query = await RowQuery.Of(@object, reader, asked, stop);
        int? newer = null;
        if (asked is { Count: true, AsOf: not null })
        {
            var later = query.Copy();
            later.After(asOf);
            newer = await later.Count(100, stop);
        }
        query.Until(asOf);
        var ids = await query.Ids(position, limit, stop);
        int? total = null;
        // A first page that is not full has counted itself.
        if (asked.Count is true)
            total = position == 0 && ids.Count < limit ? ids.Count : await query.Count(ListRules.Most + 1, stop);
        var rows = await @object.InOrder(reader, ids, stop);
        return TypedResults.Ok(
            new ListPage<object>(
                rows,
                position,
                total is { } counted ? Math.Min(counted, ListRules.Most) : null,
                total > ListRules.Most,
                newer,
                asOf
            )
        );
    }

    /// <summary>The fields that a person can choose values of; others are for links.</summary>
    internal static Ok<QueueObjectShape> Fields(ListObject @object)
    {
        var shape = PreviewFilter.ShapeOf(@object.Fields);
        return TypedResults.Ok(
            shape with
            {
                Fields = [.. shape.Fields.Where(field => field.Type is not FilterFieldType.Id || field.Refers is not null)],
            }
        );
    }

    internal static async Task<Ok<ListIds>> Ids(ListObject @object, RowsAsked asked, Reader reader, CancellationToken stop)
    {
        var query = await RowQuery.Of(@object, reader, asked, stop);
        if (asked.AsOf is { } asOf)
            query.Until(MergePatch.Fit("asOf", asOf)!.Value);
        var ids = await query.Ids(0, ListRules.MostTaken + 1, stop);
        return TypedResults.Ok(new ListIds([.. ids.Take(ListRules.MostTaken)], ids.Count > ListRules.MostTaken));
    }
}
