using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Softphone;

/// <summary>Takes in what the softphone in a person's browser says of their call, so that the record is right without any other telephone system.</summary>
/// <remarks>
/// Where a telephone system tells of the same call, that one leads: the softphone's call is found by the id that its INVITE carries, else by
/// the number and the moment, and no second call comes to be. Whichever speaks first, <see cref="Adopt"/> makes one of them.
/// </remarks>
internal static class TellCall
{
    public const string Provider = "softphone";

    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder softphone) =>
        softphone
            .MapPost("/events", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("An event of my softphone");

    internal static async Task<Accepted<EventStored>> Handle(
        TellCallRequest request,
        OknoDb db,
        CurrentUser user,
        HearEvent hear,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (!CallCourse.Knows(request.Type))
            throw RuleBroken.Malformed("request.bad-value", ("field", "type"));
        var now = clock.GetUtcNow();
        await using var change = await db.BeginChange(stop);
        await Turn(db, user.Id, stop);
        var extension =
            await db.Users.Where(person => person.Id == user.Id).Select(person => person.Extension).FirstAsync(stop)
            ?? throw new RuleBroken("call.no-extension");
        var heard = new CallEvent
        {
            Provider = Provider,
            // One person's softphone cannot speak of another's calls.
            EventId = Owned(user.Id, Texts.Need("eventId", request.EventId, 160)),
            CallId = Owned(user.Id, Texts.Need("callId", request.CallId, 160)),
            Type = request.Type,
            At = now - TimeSpan.FromMilliseconds(request.AgoMs),
            Direction = request.Direction is CallDirection.Outbound ? "outbound" : "inbound",
            From = Texts.Fit("from", request.From, 320),
            To = Texts.Fit("to", request.To, 320),
            Extension = extension,
            Reason = Texts.Fit("reason", request.Reason, 100),
            Raw = JsonSerializer.Serialize(request, Wire.Json),
            ReceivedAt = now,
        };

        var lead = await Lead(db, heard, request, user.Id, settings, stop);
        if (lead is not null)
        {
            await change.Commit(stop);
            return TypedResults.Accepted((string?)null, new EventStored(request.EventId, lead.Id, false));
        }
        var (call, repeated) = await hear.Hear(db, change, heard, stop);
        if (call is not null)
            call.SharedId ??= Texts.Fit("sharedId", request.SharedId, 200);
        if (call is { ParentCallId: null } && request.ParentCallId is { } parent)
        {
            var parentId = Owned(user.Id, Texts.Need("parentCallId", parent, 160));
            call.ParentCallId = await db
                .Calls.Where(other => other.SoftphoneCallId == parentId || (other.Provider == Provider && other.CallId == parentId))
                .Select(other => (Guid?)other.Id)
                .FirstOrDefaultAsync(stop);
        }
        await change.Commit(stop);
        return TypedResults.Accepted((string?)null, new EventStored(request.EventId, call?.Id, repeated));
    }

    /// <summary>A telephone system tells of a new call of the operator's: when the softphone has told of it already, it is that one.</summary>
    public static async Task<Call?> Adopt(
        OknoDb db,
        string provider,
        string callId,
        Guid? operatorId,
        string? number,
        string other,
        DateTimeOffset startedAt,
        CancellationToken stop
    )
    {
        if (operatorId is not { } person || provider is Provider or Training.Provider)
            return null;
        if (!await db.Softphones.AnyAsync(softphone => softphone.UserId == person && softphone.Active, stop))
            return null;
        await Turn(db, person, stop);
        var mine = await db
            .Calls.Where(call => call.Provider == Provider && call.OperatorId == person)
            .Where(call => call.StartedAt > startedAt - SameMoment && call.StartedAt < startedAt + SameMoment)
            .OrderByDescending(call => call.StartedAt)
            .ToListAsync(stop);
        var same = mine.Find(call => call.SharedId == callId) ?? mine.Find(call => IsSame(call, number, other));
        same?.BeLedBy(provider, callId);
        return same;
    }

    /// <summary>The call of a telephone system that this one is, if there is such.</summary>
    private static async Task<Call?> Lead(
        OknoDb db,
        CallEvent heard,
        TellCallRequest request,
        Guid me,
        SettingsBook settings,
        CancellationToken stop
    )
    {
        var known = await db.Calls.FirstOrDefaultAsync(
            call => call.SoftphoneCallId == heard.CallId || (call.Provider == Provider && call.CallId == heard.CallId),
            stop
        );
        if (known is not null)
            return known.Provider == Provider ? null : known;
        var rules = await PhoneRules.Read(settings, stop);
        var other = (request.Direction is CallDirection.Outbound ? heard.To : heard.From) ?? "";
        var number = Contacts.PhoneNumbers.Parse(other, rules.Region).E164;
        var going = await db
            .Calls.Where(call => call.OperatorId == me && call.SoftphoneCallId == null && call.State != CallState.Ended)
            .Where(call => call.Provider != Provider && call.Provider != Training.Provider)
            .OrderByDescending(call => call.StartedAt)
            .ToListAsync(stop);
        var lead =
            (request.SharedId is { } shared ? going.Find(call => call.CallId == shared) : null)
            ?? going.Find(call => (call.StartedAt - heard.At).Duration() < SameMoment && IsSame(call, number, other));
        lead?.FollowedBy(heard.CallId);
        return lead;
    }

    private static bool IsSame(Call call, string? number, string other) =>
        number is null ? call.Number is null && string.Equals(call.OtherSide, other, StringComparison.Ordinal) : call.Number == number;

    private static string Owned(Guid person, string id) => $"{person:N}:{id}";

    /// <summary>A softphone and a telephone system that speak of one call at once do so one after the other.</summary>
    private static Task Turn(OknoDb db, Guid person, CancellationToken stop) =>
        db.IsSqlite
            ? Task.CompletedTask
            : db.Execute("select pg_advisory_xact_lock(hashtextextended(@person, 45))", stop, ("person", $"softphone:{person:N}"));
}
