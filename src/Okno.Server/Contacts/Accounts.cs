using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Organisations: find, create, see, rename.</summary>
internal static class Accounts
{
    internal const string Journal = "account.changed";

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal) { "name" };
    private static readonly HashSet<string> ReadOnly = new(StringComparer.Ordinal) { "id", "communicationOptions", "createdAt" };

    public static void Map(IEndpointRouteBuilder accounts)
    {
        accounts.MapGet("", Find).RequirePermission(Permission.SeeContacts).WithSummary("Find accounts (3 characters or more)");
        accounts.MapPost("", Create).RequirePermission(Permission.CreateContacts).WithSummary("Create an account");
        accounts.MapGet("/{id:guid}", Get).RequirePermission(Permission.SeeContacts).WithSummary("An account");
        accounts.MapPatch("/{id:guid}", Change).RequirePermission(Permission.ChangeContacts).WithSummary("Rename an account");
    }

    internal static async Task<Ok<Page<Okno.Contracts.Contacts.Account>>> Find(
        OknoDb db,
        SettingsBook settings,
        CancellationToken stop,
        string? search = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var count = Cursor.Limit(limit);
        var conditions = new List<string> { "merged_into_id is null" };
        var parameters = new List<(string Name, object? Value)> { ("count", count + 1) };
        var words = FindContacts.Words(search, await PhoneRules.Read(settings, stop));
        for (var i = 0; i < words.Count; i++)
        {
            conditions.Add(db.IsSqlite ? $"instr(search_text, @word{i}) > 0" : $"search_text like @word{i}");
            parameters.Add(($"word{i}", db.IsSqlite ? words[i] : Texts.Containing(words[i])));
        }
        FindContacts.After(cursor, conditions, parameters);

        var ids = await db.Query(
            $"select id from accounts where {string.Join(" and ", conditions)} order by name, id limit @count",
            row => row.Guid(0),
            stop,
            [.. parameters]
        );
        var page = ids.Take(count).ToList();
        var byId = await db
            .Accounts.AsNoTracking()
            .Include(account => account.CommunicationOptions)
            .Where(account => page.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, stop);
        var found = page.Select(id => AsSeen(byId[id])).ToList();
        var next = ids.Count > count ? Cursor.Write(new FindContacts.Place(found[^1].Name, found[^1].Id)) : null;
        return TypedResults.Ok(new Page<Okno.Contracts.Contacts.Account>(found, next));
    }

    internal static async Task<Created<Okno.Contracts.Contacts.Account>> Create(
        CreateAccountRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        await using var change = await db.BeginChange(stop);
        var now = clock.GetUtcNow();
        var options = (request.CommunicationOptions ?? []).Select(given => CommunicationOption.From(given, rules.Region));
        var account = Account.Create(Texts.Need("name", request.Name, 200), options, now);
        db.Accounts.Add(account);
        db.History.Add(HistoryEntry.Note("account.created", account.Id, user.Id, now, to: new { account.Name }, recordId: account.Id));
        await change.Commit(stop);
        return TypedResults.Created($"/api/accounts/{account.Id}", AsSeen(account));
    }

    internal static async Task<Ok<Okno.Contracts.Contacts.Account>> Get(Guid id, OknoDb db, CancellationToken stop) =>
        TypedResults.Ok(await Seen(db, id, stop) ?? throw RuleBroken.NotThere());

    /// <summary>The account as everyone sees it; for a merged one the account it became.</summary>
    internal static async Task<Okno.Contracts.Contacts.Account?> Seen(OknoDb db, Guid id, CancellationToken stop)
    {
        var living = await db
            .Accounts.Where(account => account.Id == id)
            .Select(account => account.MergedIntoId ?? account.Id)
            .ToListAsync(stop);
        return living is [var found] && await Read(db.Accounts.AsNoTracking(), found, stop) is { } account ? AsSeen(account) : null;
    }

    internal static async Task<Ok<Okno.Contracts.Contacts.Account>> Change(
        Guid id,
        JsonElement patch,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        HttpContext http,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var account = await Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var read = new MergePatch("contact", patch, Fields, ReadOnly);
        await StaleWrite.Check(db, Journal, account.Id, account.Version, read.Version ?? StaleWrite.IfMatch(http), stop);

        var before = account.Name;
        if (read.Has("name"))
            account.Rename(read.NeededText("name", 200));
        if (!string.Equals(before, account.Name, StringComparison.Ordinal))
            Note(db, account, user.Id, clock.GetUtcNow(), new { Name = before }, new { account.Name });
        await change.Commit(stop);
        return TypedResults.Ok(AsSeen(account));
    }

    /// <summary>The account with its options, held for this change until it commits; for a merged one the account it became.</summary>
    internal static async Task<Account?> Lock(OknoDb db, Guid id, CancellationToken stop) =>
        await MergedRecords.Accounts.LivingToChange(db, id, stop) is { } living ? await Read(db.Accounts, living, stop) : null;

    /// <summary>The account to keep in a record: for a merged one the account it became, which stays that until this change ends.</summary>
    internal static async Task<Guid?> Living(OknoDb db, Guid? id, CancellationToken stop, string unknown = "contact.unknown-account") =>
        id is not { } given ? null : await MergedRecords.Accounts.Living(db, given, stop) ?? throw RuleBroken.Malformed(unknown);

    /// <summary>One saving: its row in the journal and the next version.</summary>
    internal static void Note(OknoDb db, Account account, Guid? by, DateTimeOffset now, object? from, object? to)
    {
        account.Saved();
        db.History.Add(HistoryEntry.Note(Journal, account.Id, by, now, from, to, recordId: account.Id));
    }

    private static Task<Account?> Read(IQueryable<Account> accounts, Guid id, CancellationToken stop) =>
        accounts.Include(account => account.CommunicationOptions).SingleOrDefaultAsync(account => account.Id == id, stop);

    internal static Okno.Contracts.Contacts.Account AsSeen(Account account) =>
        new(
            account.Id,
            account.Name,
            [.. account.CommunicationOptions.OrderBy(option => option.Position).Select(option => option.AsSeen())],
            account.CreatedAt,
            account.Version
        );
}
