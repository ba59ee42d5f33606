using System.Globalization;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Calls;
using Okno.Server.Contacts;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Call = Okno.Server.Calls.Call;

namespace Okno.Server.Data.DemoData;

/// <summary>The morning's calls: most were talked, and of those that were missed some wait to be returned.</summary>
internal static class DemoCalls
{
    private const int Talked = 24;
    private const int Missed = 9;
    private const string Company = "+78002000122";

    /// <param name="phones">Numbers of known people, E.164.</param>
    /// <param name="operators">At whose telephones it rang.</param>
    public static async Task Fill(
        OknoDb db,
        SettingsBook settings,
        IReadOnlyList<string> phones,
        IReadOnlyList<User> operators,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var random = new Random(112);
        var rules = await PhoneRules.Read(settings, stop);
        for (var n = 0; n < Talked; n++)
        {
            var at = now.AddMinutes(-random.Next(90, 240));
            var waited = random.Next(3, 40);
            await Tell(phones[n * 7], operators[n % operators.Count], at, waited, waited + random.Next(40, 420), null);
        }
        for (var n = 0; n < Missed; n++)
        {
            // Every third is nobody known; who called in vain and was talked with since needs no returning.
            var from =
                n % 3 == 2 ? $"+7916{random.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture)}" : phones[5 + (n * 11)];
            var at = now.AddMinutes(-8 - (n * 7));
            await Tell(from, operators[n % operators.Count], at, null, random.Next(12, 45), n % 4 == 1 ? "busy" : null);
        }
        await Tell(phones[0], operators[0], now.AddMinutes(-260), null, 25, null);

        async Task Tell(string from, User at, DateTimeOffset began, int? answeredAfter, int endedAfter, string? reason)
        {
            var callId = Guid.CreateVersion7(began).ToString("N");
            List<CallEvent> events = [Event(CallCourse.Ringing, 0, null), Event(CallCourse.Ended, endedAfter, reason)];
            if (answeredAfter is { } seconds)
                events.Insert(1, Event(CallCourse.Answered, seconds, null));
            var call = new Call { Provider = Training.Provider, CallId = callId };
            var course = CallCourse.Replay(events)!;
            call.Follow(course, from, Company, from, at.Id);
            if ((await IdentifyCaller.Identify(db, rules, from, stop)).Exact is [var known])
                call.Recognise(known.Id, known.AccountId);
            db.Calls.Add(call);
            db.CallEvents.AddRange(events);
            db.History.Add(HistoryEntry.Note("call.ended", call.Id, at.Id, course.EndedAt!.Value, to: new { call.Result, call.Direction }));
            await FollowCalls.Note(db, call, wasAnswered: false, stop);
            await db.SaveChangesAsync(stop);

            CallEvent Event(string type, int after, string? why) =>
                new()
                {
                    Provider = Training.Provider,
                    EventId = Guid.CreateVersion7(began).ToString("N"),
                    CallId = callId,
                    Type = type,
                    At = began.AddSeconds(after),
                    Direction = "inbound",
                    From = from,
                    To = Company,
                    Extension = at.Extension,
                    Reason = why,
                    Raw = "{}",
                    ReceivedAt = began.AddSeconds(after),
                };
        }
    }
}
