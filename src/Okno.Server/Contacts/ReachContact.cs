using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Adds a way to reach a contact, corrects one, or takes one away.</summary>
internal static class ReachContact
{
    public static void Map(IEndpointRouteBuilder contacts)
    {
        contacts
            .MapPost("/{id:guid}/communication-options", Handle)
            .RequirePermission(Permission.ChangeContacts)
            .WithSummary("Add a communication option");
        contacts
            .MapPut("/{id:guid}/communication-options/{optionId:guid}", Correct)
            .RequirePermission(Permission.ChangeContacts)
            .WithSummary("Correct a communication option");
        contacts
            .MapDelete("/{id:guid}/communication-options/{optionId:guid}", Remove)
            .RequirePermission(Permission.ChangeContacts)
            .WithSummary("Remove a communication option");
    }

    internal static async Task<Created<Okno.Contracts.Contacts.CommunicationOption>> Handle(
        Guid id,
        SaveCommunicationOptionRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        await using var change = await db.BeginChange(stop);
        var contact = await ChangeContact.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = CommunicationOption.From(request, rules.Region);
        Add(db, contact, option, user.Id, clock.GetUtcNow());
        await change.Commit(stop);
        return TypedResults.Created($"/api/contacts/{id}/communication-options/{option.Id}", option.AsSeen());
    }

    internal static async Task<Ok<Okno.Contracts.Contacts.CommunicationOption>> Correct(
        Guid id,
        Guid optionId,
        SaveCommunicationOptionRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        await using var change = await db.BeginChange(stop);
        var contact = await ChangeContact.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = contact.CommunicationOptions.Find(option => option.Id == optionId) ?? throw RuleBroken.NotThere();
        var before = Told(option);
        contact.Correct(option, CommunicationOption.From(request, rules.Region));
        ChangeContact.Note(db, contact, user.Id, clock.GetUtcNow(), before, Told(option));
        await change.Commit(stop);
        return TypedResults.Ok(option.AsSeen());
    }

    internal static async Task<NoContent> Remove(
        Guid id,
        Guid optionId,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var contact = await ChangeContact.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = contact.CommunicationOptions.Find(option => option.Id == optionId) ?? throw RuleBroken.NotThere();
        contact.Remove(option);
        db.CommunicationOptions.Remove(option);
        ChangeContact.Note(db, contact, user.Id, clock.GetUtcNow(), Told(option), null);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>Adds the number a known person called from; one they already have stays as it is.</summary>
    internal static async Task AddNumber(
        OknoDb db,
        Guid contactId,
        string phone,
        PhoneRules rules,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var contact = await ChangeContact.Lock(db, contactId, stop) ?? throw RuleBroken.NotThere();
        var option = CommunicationOption.From(new SaveCommunicationOptionRequest(CommunicationKind.Phone, phone), rules.Region);
        if (contact.CommunicationOptions.Exists(option.IsSameAs))
            return;
        Add(db, contact, option, by, now);
    }

    private static void Add(OknoDb db, Contact contact, CommunicationOption option, Guid? by, DateTimeOffset now)
    {
        contact.Add(option);
        // Its key is made here, so that EF would take it for a row that is there already.
        db.CommunicationOptions.Add(option);
        ChangeContact.Note(db, contact, by, now, null, Told(option));
    }

    internal static Dictionary<string, string> Told(CommunicationOption option) =>
        new(StringComparer.Ordinal) { [Texts.InWords(option.Kind)] = option.Value };
}
