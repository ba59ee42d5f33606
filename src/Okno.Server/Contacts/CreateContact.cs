using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Makes a contact with the ways to reach them.</summary>
internal static class CreateContact
{
    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapPost("", Handle).RequirePermission(Permission.CreateContacts).WithSummary("Create a contact");

    internal static async Task<Created<Okno.Contracts.Contacts.Contact>> Handle(
        CreateContactRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        await using var change = await db.BeginChange(stop);
        var contact = await Create(db, request, rules, user.Id, clock.GetUtcNow(), stop);
        await change.Commit(stop);

        return TypedResults.Created($"/api/contacts/{contact.Id}", await ContactSeen.Read(db, contact.Id, stop));
    }

    /// <summary>The same within a change of someone else's: a call, a process.</summary>
    internal static async Task<Contact> Create(
        OknoDb db,
        CreateContactRequest request,
        PhoneRules rules,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var name = Texts.Need("name", request.Name, 200);
        var jobTitle = Texts.Fit("jobTitle", request.JobTitle, 200);
        var timeZone = ChangeContact.KnownTimeZone(request.TimeZone);
        var accountId = await Accounts.Living(db, request.AccountId, stop);

        var options = (request.CommunicationOptions ?? []).Select(given => CommunicationOption.From(given, rules.Region));
        var contact = Contact.Create(name, options, now);
        contact.JobTitle = jobTitle;
        contact.AccountId = accountId;
        contact.TimeZone = timeZone;
        db.Contacts.Add(contact);
        db.History.Add(
            HistoryEntry.Note("contact.created", contact.Id, by, now, to: new { contact.Name, contact.AccountId }, recordId: contact.Id)
        );
        return contact;
    }
}
