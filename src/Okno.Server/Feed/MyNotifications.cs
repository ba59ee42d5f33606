using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Feed;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Feed;

/// <summary>What the caller was told, newest first, and how much of it is unread. Nobody sees another's.</summary>
internal static class MyNotifications
{
    public static void Map(IEndpointRouteBuilder notifications)
    {
        notifications.MapGet("/", Handle).RequireSignIn().WithSummary("My notifications, newest first");
        notifications.MapPost("/{id:guid}/read", Read).RequireSignIn().WithSummary("I have read this notification");
        notifications.MapPost("/read", ReadAll).RequireSignIn().WithSummary("I have read all my notifications");
    }

    internal static async Task<Ok<Notifications>> Handle(
        OknoDb db,
        CurrentUser user,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null,
        bool unread = false
    )
    {
        var size = Cursor.Limit(limit);
        var after = Cursor.Read<After>(cursor);
        var rows = await (
            from one in db.Notifications.AsNoTracking()
            join known in db.Users on one.FromId equals (Guid?)known.Id into froms
            from author in froms.DefaultIfEmpty()
            where one.UserId == user.Id && (!unread || one.ReadAt == null)
            where after == null || one.Id.CompareTo(after.Id) < 0
            orderby one.Id descending
            select new { one, Name = author == null ? null : author.Name }
        )
            .Take(size + 1)
            .ToListAsync(stop);
        var next = rows.Count > size ? Cursor.Write(new After(rows[size - 1].one.Id)) : null;
        return TypedResults.Ok(
            new Notifications(
                [
                    .. rows.Take(size)
                        .Select(row => new Contracts.Feed.Notification(
                            row.one.Id,
                            row.one.Kind,
                            row.one.Text,
                            row.one.Object,
                            row.one.RecordId,
                            row.one.FromId is { } from && row.Name is { } name ? new Named(from, name) : null,
                            row.one.CreatedAt,
                            row.one.ReadAt
                        )),
                ],
                next,
                await db.Notifications.CountAsync(one => one.UserId == user.Id && one.ReadAt == null, stop)
            )
        );
    }

    internal static async Task<NoContent> Read(Guid id, OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var one =
            await db.Notifications.FirstOrDefaultAsync(one => one.Id == id && one.UserId == user.Id, stop) ?? throw RuleBroken.NotThere();
        one.ReadAt ??= clock.GetUtcNow();
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    internal static async Task<NoContent> ReadAll(OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        DateTimeOffset? now = clock.GetUtcNow();
        await db
            .Notifications.Where(one => one.UserId == user.Id && one.ReadAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.ReadAt, now), stop);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private sealed record After(Guid Id);
}
