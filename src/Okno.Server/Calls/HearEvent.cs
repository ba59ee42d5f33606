using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Operators;
using Okno.Server.Calls.Softphone;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Takes in what a telephone system says: stores it, reckons the call's course anew, recognises who calls, tells the operator.</summary>
internal sealed class HearEvent(SettingsBook settings, IHubContext<DeskHub, IDeskClient> hub, KeepState states, TimeProvider clock)
{
    /// <summary>Within the change of whoever calls; the desktop is told when that has committed.</summary>
    /// <returns>The call, unless no event of it makes one yet; and whether this event had been stored before.</returns>
    public async Task<(Call? Call, bool Repeated)> Hear(OknoDb db, Change change, CallEvent heard, CancellationToken stop)
    {
        // Events of one call one after another, whichever nodes they come to. On SQLite the change is the only writer.
        if (!db.IsSqlite)
            await db.Execute(
                "select pg_advisory_xact_lock(hashtextextended(@call, 44))",
                stop,
                ("call", $"{heard.Provider}:{heard.CallId}")
            );
        var call = await db.Calls.FirstOrDefaultAsync(call => call.Provider == heard.Provider && call.CallId == heard.CallId, stop);
        if (await db.CallEvents.AnyAsync(e => e.Provider == heard.Provider && e.EventId == heard.EventId, stop))
            return (call, true);

        var events = await db
            .CallEvents.AsNoTracking()
            .Where(e => e.Provider == heard.Provider && e.CallId == heard.CallId)
            .ToListAsync(stop);
        db.CallEvents.Add(heard);
        if (CallCourse.Replay([.. events, heard]) is not { } course)
            return (call, false);

        var rules = await PhoneRules.Read(settings, stop);
        var operatorId = await OperatorOf(db, course.Extension, stop);
        var other = course.Direction == CallDirection.Inbound ? course.From : course.To;
        var number = Contacts.PhoneNumbers.Parse(other, rules.Region).E164;
        call ??= await TellCall.Adopt(db, heard.Provider, heard.CallId, operatorId, number, other, course.StartedAt, stop);
        var isNew = call is null;
        call ??= new Call { Provider = heard.Provider, CallId = heard.CallId };
        if (isNew)
            db.Calls.Add(call);
        var (formerly, stood) = (call.OperatorId, call.State);
        var changed = call.Follow(course, InE164(course.From, rules), InE164(course.To, rules), number, operatorId);
        if (!changed)
            return (call, false);
        if (call.ContactId is null && !call.ContactChosen)
            await Recognise(db, call, rules, stop);
        if (call.IsOver)
            db.History.Add(
                HistoryEntry.Note(
                    "call.ended",
                    call.Id,
                    call.OperatorId,
                    clock.GetUtcNow(),
                    to: new { call.Result, call.Direction },
                    recordId: call.CaseId
                )
            );
        change.AfterCommit(() => Tell(call, formerly));
        if (isNew || stood != call.State || formerly != call.OperatorId)
        {
            await db.SaveChangesAsync(stop);
            await states.FollowCalls(db, new[] { call.OperatorId, formerly }.OfType<Guid>().Distinct(), stop);
        }
        return (call, false);
    }

    public void Tell(Call call, Guid? formerly = null)
    {
        foreach (var person in new[] { call.OperatorId, formerly }.OfType<Guid>().Distinct())
            _ = hub.Clients.Group(DeskHub.PersonGroup(person)).CallChanged(call.Id, call.State);
    }

    /// <summary>One exact hit is the contact; several, or hits by the last digits, are for the operator to choose from.</summary>
    private static async Task Recognise(OknoDb db, Call call, PhoneRules rules, CancellationToken stop)
    {
        var known = await IdentifyCaller.Identify(db, rules, call.OtherSide, stop);
        // Held until the call stands: who is merged away at this moment is taken for the contact they became.
        if (known.Exact is [var one] && await MergedContacts.Living(db, one.Id, stop) is { } living)
            call.Recognise(living, one.AccountId);
    }

    private static async Task<Guid?> OperatorOf(OknoDb db, string? extension, CancellationToken stop) =>
        string.IsNullOrEmpty(extension)
            ? null
            : await db
                .Users.Where(user => user.Extension == extension && user.Active)
                .Select(user => (Guid?)user.Id)
                .FirstOrDefaultAsync(stop);

    private static string InE164(string number, PhoneRules rules) =>
        Contacts.PhoneNumbers.Parse(number, rules.Region) is { E164: { } e164 } parsed && parsed.Digits.Length > rules.InternalNumberLength
            ? e164
            : number.Trim();
}
