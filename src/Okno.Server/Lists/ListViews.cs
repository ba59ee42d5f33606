using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Lists;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;
using ListViewSeen = Okno.Contracts.Lists.ListView;

namespace Okno.Server.Lists;

/// <summary>A list's question and columns under a name.</summary>
public sealed class ListView
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid OwnerId { get; init; }
    public string Object { get; init; } = "";
    public string Name { get; private set; } = "";
    public bool Shared { get; private set; }

    /// <summary>JSON of the question, as it was sent.</summary>
    public string Question { get; private set; } = "{}";

    public int Version { get; private set; } = 1;

    public void Say(string name, bool shared, ListQuestion question) =>
        (Name, Shared, Question) = (name, shared, JsonSerializer.Serialize(question, Wire.Json));

    public void Saved() => Version++;
}

internal sealed class ListTables : IEntityTypeConfiguration<ListView>
{
    public void Configure(EntityTypeBuilder<ListView> views)
    {
        views.ToTable("list_views");
        views.Property(view => view.Object).HasMaxLength(50);
        views.Property(view => view.Name).HasMaxLength(100);
        views.Property(view => view.Version).IsConcurrencyToken();
        views.HasIndex(view => new { view.Object, view.OwnerId });
        views.HasOne<User>().WithMany().HasForeignKey(view => view.OwnerId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Views of lists: everyone keeps their own; whoever supervises may share one with all who see the list.</summary>
internal static class ListViews
{
    private const int Most = 100;
    private const int LongestQuestion = 32 * 1024;

    public static void Map(IEndpointRouteBuilder api)
    {
        var views = api.MapGroup("/list-views").WithTags("Lists");
        views.MapGet("", Find).RequireSignIn().WithSummary("Views of a list: mine and the shared ones");
        views.MapPost("", Create).RequireSignIn().WithSummary("Keep a view");
        views.MapPut("/{id:guid}", Change).RequireSignIn().WithSummary("Change a view");
        views.MapDelete("/{id:guid}", Delete).RequireSignIn().WithSummary("Delete a view");
    }

    internal static async Task<Ok<Page<ListViewSeen>>> Find(string? @object, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        var seen = ListObject
            .All.Values.Where(one =>
                user.May(one.Permission) && (@object is null || string.Equals(one.Name, @object, StringComparison.Ordinal))
            )
            .Select(one => one.Name)
            .ToList();
        var views = await db
            .ListViews.AsNoTracking()
            .Where(view => seen.Contains(view.Object) && (view.Shared || view.OwnerId == user.Id))
            .Join(db.Users, view => view.OwnerId, person => person.Id, (view, person) => new { View = view, person.Name })
            .ToListAsync(stop);
        return TypedResults.Ok(
            new Page<ListViewSeen>(
                [
                    .. views
                        .OrderBy(one => one.View.Shared)
                        .ThenBy(one => one.View.Name, StringComparer.CurrentCultureIgnoreCase)
                        .ThenBy(one => one.View.Id)
                        .Select(one => AsSeen(one.View, one.Name, user)),
                ],
                null
            )
        );
    }

    internal static async Task<Created<ListViewSeen>> Create(
        SaveListViewRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await Check(request, new Reader(db, user, settings, clock.GetUtcNow()), stop);
        MustBeAllowedToShare(request.Shared, user);
        var view = new ListView { OwnerId = user.Id, Object = request.Object };
        view.Say(Texts.Need("name", request.Name, 100), request.Shared, request.Question);

        await using var change = await db.BeginChange(stop);
        if (await db.ListViews.CountAsync(one => one.OwnerId == user.Id, stop) >= Most)
            throw new RuleBroken("list-view.too-many", ("most", Most));
        db.ListViews.Add(view);
        if (view.Shared)
            Note(db, "list-view.shared", view, user, clock);
        await change.Commit(stop);
        return TypedResults.Created($"/api/list-views/{view.Id}", AsSeen(view, user.Name, user));
    }

    internal static async Task<Ok<ListViewSeen>> Change(
        Guid id,
        SaveListViewRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var view = await Changeable(db, id, user, stop);
        if (!string.Equals(view.Object, request.Object, StringComparison.Ordinal))
            throw RuleBroken.Malformed("request.bad-value", ("field", "object"));
        await Check(request, new Reader(db, user, settings, clock.GetUtcNow()), stop);
        MustBeAllowedToShare(request.Shared && !view.Shared, user);
        if (request.Version is { } seen && seen != view.Version)
            throw new RuleBroken("conflict", ("version", view.Version));
        if (view.Shared || request.Shared)
            Note(db, "list-view.changed", view, user, clock);
        view.Say(Texts.Need("name", request.Name, 100), request.Shared, request.Question);
        view.Saved();
        await change.Commit(stop);
        var owner = await db.Users.Where(person => person.Id == view.OwnerId).Select(person => person.Name).FirstAsync(stop);
        return TypedResults.Ok(AsSeen(view, owner, user));
    }

    internal static async Task<NoContent> Delete(Guid id, OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var view = await Changeable(db, id, user, stop);
        if (view.Shared)
            Note(db, "list-view.deleted", view, user, clock);
        db.ListViews.Remove(view);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>One's own, or a shared one for whoever may share; a view that is not theirs to see is not there.</summary>
    private static async Task<ListView> Changeable(OknoDb db, Guid id, CurrentUser user, CancellationToken stop)
    {
        var view = await db.ListViews.SingleOrDefaultAsync(one => one.Id == id && (one.Shared || one.OwnerId == user.Id), stop);
        if (view is null || !ListObject.All.TryGetValue(view.Object, out var @object) || !user.May(@object.Permission))
            throw RuleBroken.NotThere();
        return view.OwnerId == user.Id || user.May(Permission.SuperviseQueues) ? view : throw RuleBroken.Forbidden("list-view.not-yours");
    }

    /// <summary>Kept is only what can be asked: a view never opens as an error.</summary>
    private static async Task Check(SaveListViewRequest request, Reader reader, CancellationToken stop)
    {
        if (!ListObject.All.TryGetValue(request.Object, out var @object))
            throw RuleBroken.Malformed("request.bad-value", ("field", "object"));
        if (!reader.User.May(@object.Permission))
            throw RuleBroken.Forbidden("access.forbidden", ("permission", @object.Permission));
        var question = request.Question;
        if (JsonSerializer.Serialize(question, Wire.Json).Length > LongestQuestion)
            throw RuleBroken.Malformed("request.too-long", ("field", "question"), ("longest", LongestQuestion));
        var asked = new RowsAsked
        {
            Search = question.Search,
            Filter = question.Filter?.GetRawText(),
            Sort = question.Sort,
        };
        await RowQuery.Of(@object, reader, asked, stop);
        if (question.Columns?.Any(column => !@object.Columns.ContainsKey(column.Name)) is true)
            throw RuleBroken.Malformed("request.bad-value", ("field", "columns"));
    }

    private static void MustBeAllowedToShare(bool shared, CurrentUser user)
    {
        if (shared && !user.May(Permission.SuperviseQueues))
            throw RuleBroken.Forbidden("list-view.may-not-share");
    }

    private static void Note(OknoDb db, string kind, ListView view, CurrentUser user, TimeProvider clock) =>
        db.History.Add(HistoryEntry.Note(kind, view.Id, user.Id, clock.GetUtcNow(), to: new { view.Object, view.Name }));

    private static ListViewSeen AsSeen(ListView view, string owner, CurrentUser user) =>
        new(
            view.Id,
            view.Object,
            view.Name,
            view.Shared,
            view.OwnerId == user.Id,
            owner,
            JsonSerializer.Deserialize<ListQuestion>(view.Question, Wire.Json)!,
            view.Version
        );
}
