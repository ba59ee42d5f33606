using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>What the operator says of a call: who it is, what was said, how it came out, which case it was about.</summary>
internal static class KnowCaller
{
    public static void Map(IEndpointRouteBuilder calls)
    {
        calls.MapPut("/{id:guid}/contact", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("Choose who is calling");
        calls
            .MapPatch("/{id:guid}", Note)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Note what was said, the result, and the case it was about");
    }

    internal static async Task<Ok<Contracts.Calls.Call>> Handle(
        Guid id,
        ChooseContactRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var call = await ControlCall.MyCall(db, id, user, stop, orAtWork: true);
        Guid? accountId = null;
        Guid? contactId = null;
        if (request.ContactId is { } chosen)
        {
            contactId = await MergedRecords.Contacts.Living(db, chosen, stop) ?? throw RuleBroken.Malformed("case.unknown-contact");
            var of = await db.Contacts.Where(contact => contact.Id == contactId).Select(contact => contact.AccountId).FirstAsync(stop);
            accountId = await Accounts.Living(db, of, stop);
        }
        if (call.ContactId != contactId || !call.ContactChosen)
        {
            db.History.Add(
                HistoryEntry.Note(
                    "call.contact-chosen",
                    call.Id,
                    user.Id,
                    clock.GetUtcNow(),
                    new { call.ContactId },
                    new { ContactId = contactId },
                    recordId: contactId
                )
            );
            call.Choose(contactId, accountId);
        }
        await change.Commit(stop);
        return TypedResults.Ok(await CallSeen.One(db, id, user, settings, clock.GetUtcNow(), stop));
    }

    internal static async Task<Ok<Contracts.Calls.Call>> Note(
        Guid id,
        NoteCallRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        ProcessLibrary library,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var call = await ControlCall.MyCall(db, id, user, stop, orAtWork: true);
        if (request.Notes is not null)
            call.Notes = Texts.Fit("notes", request.Notes, 10_000);
        if (request.ResultCode is not null)
            call.ResultCode = Texts.Fit("resultCode", request.ResultCode, 100);
        if (request.CaseId is { } caseId)
            await Link(db, call, caseId, user.Id, clock.GetUtcNow(), stop);
        call.Touch();
        await WorkOnCall.Saved(db, change, library, pulse, call, user, clock.GetUtcNow(), stop);
        await change.Commit(stop);
        return TypedResults.Ok(await CallSeen.One(db, id, user, settings, clock.GetUtcNow(), stop));
    }

    /// <summary>The call was about this case: it stands in the case's history from now on.</summary>
    internal static async Task Link(OknoDb db, Call call, Guid caseId, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        if (call.CaseId == caseId)
            return;
        if (!await db.Cases.AnyAsync(@case => @case.Id == caseId, stop))
            throw RuleBroken.Malformed("call.unknown-case");
        call.LinkTo(caseId);
        db.History.Add(
            HistoryEntry.Note(
                "call.linked",
                call.Id,
                by,
                now,
                to: new
                {
                    call.Direction,
                    call.From,
                    call.To,
                    call.StartedAt,
                },
                recordId: caseId
            )
        );
    }
}
