using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Operators;
using Okno.Server.Calls.Softphone;
using Okno.Server.Calls.Telephony;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Takes in what a telephone system says: stores it, reckons the call's course anew, recognises who calls, tells the operator.</summary>
internal sealed class HearEvent(
    SettingsBook settings,
    LineBook lines,
    TelephoneSystems systems,
    IHubContext<DeskHub, IDeskClient> hub,
    KeepState states,
    TimeProvider clock
)
{
    private static readonly Func<OknoDb, string, string, Task<Call?>> OnPostgres = Known();
    private static readonly Func<OknoDb, string, string, Task<Call?>> OnSqlite = Known();

    public async Task<(Call? Call, bool Repeated)> Hear(OknoDb db, Change change, CallEvent heard, CancellationToken stop)
    {
        var (call, stored) = await Hear(db, change, [heard], stop);
        return (call, stored == 0);
    }

    /// <summary>Within the change of whoever calls; the desktop is told when that has committed.</summary>
    /// <param name="heard">Of one call.</param>
    /// <returns>The call, unless no event of it makes one yet; and how many of the events had not been stored before.</returns>
    public async Task<(Call? Call, int Stored)> Hear(OknoDb db, Change change, IReadOnlyList<CallEvent> heard, CancellationToken stop)
    {
        var (provider, callId) = (heard[0].Provider, heard[0].CallId);
        // Another call of the same change: what is asked of the database below has to know it.
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(stop);
        // Events of one call one after another, whichever nodes they come to. On SQLite the change is the only writer.
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(hashtextextended(@call, 44))", stop, ("call", $"{provider}:{callId}"));
        var call = await (db.IsSqlite ? OnSqlite : OnPostgres)(db, provider, callId);
        if (call is null && heard.Select(e => e.AskedAs).FirstOrDefault(id => id is not null) is { } askedAs)
            call = await Rename(db, provider, askedAs, callId, stop);
        var stored = await Stored(db, provider, callId, heard, stop);
        var known = stored.Select(e => e.EventId).ToHashSet(StringComparer.Ordinal);
        var fresh = heard.Where(e => known.Add(e.EventId)).ToList();
        if (fresh.Count == 0)
            return (call, 0);

        var events = stored.Where(e => e.CallId == callId).ToList();
        db.CallEvents.AddRange(fresh);
        // Late words of a call whose earlier ones are no longer kept would make another call of it.
        if (call is { IsOver: true, EventsForgotten: true } || await Replay(db, [.. events, .. fresh], stop) is not { } course)
            return (call, fresh.Count);

        var rules = await PhoneRules.Read(settings, stop);
        var operatorId = await OperatorOf(db, course.Extension, stop);
        var other = course.Direction == CallDirection.Inbound ? course.From : course.To;
        var number = Contacts.PhoneNumbers.Parse(other, rules.Region).E164;
        call ??= await TellCall.Adopt(db, provider, callId, operatorId, number, other, course.StartedAt, stop);
        var isNew = call is null;
        call ??= new Call { Provider = provider, CallId = callId };
        if (isNew)
            db.Calls.Add(call);
        call.LineId ??= (await lines.Find(db, provider, stop))?.Id;
        var (formerly, stood, lookedUp) = (call.OperatorId, call.State, call.Number);
        var (wasTalked, wasAnswered) = (call.IsTalked, call.AnsweredAt is not null);
        var changed = call.Follow(course, InE164(course.From, rules), InE164(course.To, rules), number, operatorId);
        if (course.Parent is { } parent && call.ParentCallId is null)
            call.ParentCallId = await db
                .Calls.Where(asked => asked.Provider == provider && asked.CallId == parent)
                .Select(asked => (Guid?)asked.Id)
                .FirstOrDefaultAsync(stop);
        if (!changed)
            return (call, fresh.Count);
        // A contact may have come to be while they talked; their putting each other on hold brings none.
        if (call.ContactId is null && !call.ContactChosen && (isNew || call.Number != lookedUp || call.IsOver))
            await Recognise(db, call, rules, stop);
        if (call.IsOver && stood is not CallState.Ended)
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
        await FollowCalls.Note(db, call, wasAnswered, stop);
        change.AfterCommit(() => Tell(call, formerly));
        if (call.IsTalked != wasTalked || (call.IsTalked && formerly != call.OperatorId))
        {
            await db.SaveChangesAsync(stop);
            await states.FollowCalls(db, new[] { call.OperatorId, formerly }.OfType<Guid>().Distinct(), stop);
        }
        return (call, fresh.Count);
    }

    /// <summary>Compiled once for each database: EF would look for its statement anew at every event.</summary>
    private static Func<OknoDb, string, string, Task<Call?>> Known() =>
        EF.CompileAsyncQuery(
            (OknoDb db, string provider, string callId) =>
                db.Calls.FirstOrDefault(call => call.Provider == provider && call.CallId == callId)
        );

    /// <summary>The call's own events, and those of these ids wherever they stand.</summary>
    /// <remarks>
    /// Two looks into two indexes: «or» would read the whole line's. Most often one id is asked for; PostgreSQL takes a list for ten, and to read
    /// all of a line, while it has no statistics, for cheaper.
    /// </remarks>
    private static Task<List<CallEvent>> Stored(
        OknoDb db,
        string provider,
        string callId,
        IReadOnlyList<CallEvent> heard,
        CancellationToken stop
    )
    {
        const string columns =
            """id, event_id, call_id, type, at, direction, "from", "to", extension, reason, raw, received_at from call_events where provider = @provider and""";
        return db.Query(
            $"""
            select {columns} call_id = @call
            union all
            select {columns} event_id {(heard.Count == 1 ? "= @ids" : db.In("ids"))} and call_id <> @call
            """,
            row => new CallEvent
            {
                Id = row.Guid(0),
                Provider = provider,
                EventId = row.Text(1),
                CallId = row.Text(2),
                Type = row.Text(3),
                At = row.Moment(4),
                Direction = row.MaybeText(5),
                From = row.MaybeText(6),
                To = row.MaybeText(7),
                Extension = row.MaybeText(8),
                Reason = row.MaybeText(9),
                Raw = row.Text(10),
                ReceivedAt = row.Moment(11),
            },
            stop,
            ("provider", provider),
            ("call", callId),
            ("ids", heard.Count == 1 ? heard[0].EventId : heard.Select(e => e.EventId).ToArray())
        );
    }

    /// <summary>A call that Okno asked for goes on under the id that the telephone system has given it.</summary>
    private static async Task<Call?> Rename(OknoDb db, string provider, string askedAs, string callId, CancellationToken stop)
    {
        var call = await db.Calls.FirstOrDefaultAsync(call => call.Provider == provider && call.CallId == askedAs, stop);
        if (call is null)
            return null;
        call.CallId = callId;
        foreach (var e in await db.CallEvents.Where(e => e.Provider == provider && e.CallId == askedAs).ToListAsync(stop))
            e.CallId = callId;
        await db.SaveChangesAsync(stop);
        return call;
    }

    private async Task<CallCourse?> Replay(OknoDb db, List<CallEvent> events, CancellationToken stop)
    {
        var told = events.Where(e => e.Type is not CallCourse.Lost).ToList();
        if (told.Count == 0)
            return null;
        var course = await lines.Find(db, told[0].Provider, stop) is { } line
            ? systems[line.Kind].Replay(told[0].CallId, told, line.Settings)
            : CallCourse.Replay(told);
        var heard = told.Max(e => e.ReceivedAt);
        return course is { State: not CallState.Ended } && events.Exists(e => e.Type is CallCourse.Lost && e.ReceivedAt > heard)
            ? course.EndedAs(told.Max(e => e.At))
            : course;
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
        if (known.Exact is [var one] && await MergedRecords.Contacts.Living(db, one.Id, stop) is { } living)
            call.Recognise(living, await Accounts.Living(db, one.AccountId, stop));
    }

    private static async Task<Guid?> OperatorOf(OknoDb db, string? extension, CancellationToken stop) =>
        string.IsNullOrEmpty(extension)
            ? null
            : (
                await db.Query(
                    "select id from users where extension = @extension and active limit 1",
                    row => (Guid?)row.Guid(0),
                    stop,
                    ("extension", extension)
                )
            ).FirstOrDefault();

    private static string InE164(string number, PhoneRules rules) =>
        Contacts.PhoneNumbers.Parse(number, rules.Region) is { E164: { } e164 } parsed && parsed.Digits.Length > rules.InternalNumberLength
            ? e164
            : number.Trim();
}
