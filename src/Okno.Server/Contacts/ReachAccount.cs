using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Adds a way to reach an organisation, corrects one, or takes one away.</summary>
internal static class ReachAccount
{
    public static void Map(IEndpointRouteBuilder accounts)
    {
        var options = accounts.MapGroup("/{id:guid}/communication-options");
        options.MapPost("", Handle).RequirePermission(Permission.ChangeContacts).WithSummary("Add a communication option");
        options
            .MapPut("/{optionId:guid}", Correct)
            .RequirePermission(Permission.ChangeContacts)
            .WithSummary("Correct a communication option");
        options
            .MapDelete("/{optionId:guid}", Remove)
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
        var account = await Accounts.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = CommunicationOption.From(request, rules.Region);
        account.Add(option);
        db.CommunicationOptions.Add(option);
        Accounts.Note(db, account, user.Id, clock.GetUtcNow(), null, ReachContact.Told(option));
        await change.Commit(stop);
        return TypedResults.Created($"/api/accounts/{id}/communication-options/{option.Id}", option.AsSeen());
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
        var account = await Accounts.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = account.CommunicationOptions.Find(option => option.Id == optionId) ?? throw RuleBroken.NotThere();
        var before = ReachContact.Told(option);
        account.Correct(option, CommunicationOption.From(request, rules.Region));
        Accounts.Note(db, account, user.Id, clock.GetUtcNow(), before, ReachContact.Told(option));
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
        var account = await Accounts.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var option = account.CommunicationOptions.Find(option => option.Id == optionId) ?? throw RuleBroken.NotThere();
        account.Remove(option);
        db.CommunicationOptions.Remove(option);
        Accounts.Note(db, account, user.Id, clock.GetUtcNow(), ReachContact.Told(option), null);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }
}
