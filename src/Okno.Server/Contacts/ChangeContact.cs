using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Shows a contact and saves what was changed in it.</summary>
internal static class ChangeContact
{
    internal const string Journal = "contact.changed";

    internal static readonly IReadOnlySet<string> Fields = new HashSet<string>(StringComparer.Ordinal)
    {
        "name",
        "jobTitle",
        "accountId",
        "timeZone",
    };

    internal static readonly IReadOnlySet<string> ReadOnly = new HashSet<string>(StringComparer.Ordinal)
    {
        "id",
        "accountName",
        "communicationOptions",
        "createdAt",
    };

    public static void Map(IEndpointRouteBuilder contacts)
    {
        contacts.MapGet("/{id:guid}", Get).RequirePermission(Permission.SeeContacts).WithSummary("A contact");
        contacts
            .MapPatch("/{id:guid}", Handle)
            .RequirePermission(Permission.ChangeContacts)
            .WithSummary("Change a contact (JSON merge patch)");
    }

    internal static async Task<Ok<Okno.Contracts.Contacts.Contact>> Get(Guid id, OknoDb db, CancellationToken stop) =>
        TypedResults.Ok(await ContactSeen.Read(db, id, stop) ?? throw RuleBroken.NotThere());

    internal static async Task<Ok<Okno.Contracts.Contacts.Contact>> Handle(
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
        var contact = await Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var read = new MergePatch("contact", patch, Fields, ReadOnly);
        await StaleWrite.Check(db, Journal, contact.Id, contact.Version, read.Version ?? StaleWrite.IfMatch(http), stop);

        await Apply(db, contact, read, user.Id, clock.GetUtcNow(), stop);
        await change.Commit(stop);
        return TypedResults.Ok(await ContactSeen.Read(db, contact.Id, stop) ?? throw RuleBroken.NotThere());
    }

    /// <summary>Applies a patch to a locked contact: within the change of whoever calls.</summary>
    internal static async Task Apply(OknoDb db, Contact contact, MergePatch read, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        var before = Snapshot(contact);
        if (read.Has("name"))
            contact.Rename(read.NeededText("name", 200));
        if (read.Has("jobTitle"))
            contact.JobTitle = read.Text("jobTitle", 200);
        if (read.Has("timeZone"))
            contact.TimeZone = KnownTimeZone(read.Text("timeZone", 64));
        if (read.Has("accountId"))
            contact.AccountId = await Accounts.Living(db, read.Id("accountId"), stop);

        var after = Snapshot(contact);
        var changed = after.Keys.Where(field => !Equals(before[field], after[field])).ToList();
        if (changed.Count > 0)
        {
            Note(
                db,
                contact,
                by,
                now,
                changed.ToDictionary(field => field, field => before[field], StringComparer.Ordinal),
                changed.ToDictionary(field => field, field => after[field], StringComparer.Ordinal)
            );
        }
    }

    /// <summary>The contact with its options, held for this change until it commits; for a merged one the contact it became.</summary>
    internal static async Task<Contact?> Lock(OknoDb db, Guid id, CancellationToken stop) =>
        await MergedRecords.Contacts.LivingToChange(db, id, stop) is { } living
            ? await db.Contacts.Include(contact => contact.CommunicationOptions).SingleAsync(contact => contact.Id == living, stop)
            : null;

    /// <summary>One saving: its row in the journal and the next version.</summary>
    internal static void Note(OknoDb db, Contact contact, Guid? by, DateTimeOffset now, object? from, object? to)
    {
        contact.Saved();
        db.History.Add(HistoryEntry.Note(Journal, contact.Id, by, now, from, to, recordId: contact.Id));
    }

    internal static string? KnownTimeZone(string? zone) =>
        string.IsNullOrWhiteSpace(zone) ? null
        : Texts.Fit("timeZone", zone, 64) is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var known) && known.HasIanaId
            ? name
        : throw RuleBroken.Malformed("request.bad-value", ("field", "timeZone"));

    private static Dictionary<string, object?> Snapshot(Contact contact) =>
        new(StringComparer.Ordinal)
        {
            ["name"] = contact.Name,
            ["jobTitle"] = contact.JobTitle,
            ["accountId"] = contact.AccountId,
            ["timeZone"] = contact.TimeZone,
        };
}
