using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Calls;

/// <summary>
/// The training simulator («Тренажёр звонков»): calls without a telephone, for learning and for demonstrations. What its buttons do comes in as
/// the events of any telephone system do.
/// </summary>
internal sealed class Training(HearEvent hear, TimeProvider clock)
{
    public const string Provider = "training";

    /// <summary>Someone rings at the operator.</summary>
    public Task<Call> Ring(OknoDb db, Change change, CurrentUser user, string from, CancellationToken stop) =>
        Begin(db, change, user, "inbound", from, null, stop);

    /// <summary>The operator dials; the other side answers at once.</summary>
    public async Task<Call> Dial(OknoDb db, Change change, CurrentUser user, string to, CancellationToken stop)
    {
        var call = await Begin(db, change, user, "outbound", null, to, stop);
        await db.SaveChangesAsync(stop);
        await Tell(db, change, call, CallCourse.Answered, stop);
        return call;
    }

    /// <summary>What a button does to a call.</summary>
    public async Task Tell(OknoDb db, Change change, Call call, string type, CancellationToken stop, string? extension = null)
    {
        await hear.Hear(db, change, Event(call.CallId, type, null, null, null, extension), stop);
        if (call.OperatorId is null)
            return;
        await db.SaveChangesAsync(stop);
    }

    private async Task<Call> Begin(
        OknoDb db,
        Change change,
        CurrentUser user,
        string direction,
        string? from,
        string? to,
        CancellationToken stop
    )
    {
        var extension =
            (await db.Query("select extension from users where id = @id", row => row.MaybeText(0), stop, ("id", user.Id)))[0]
            ?? throw new Shared.RuleBroken("call.no-extension");
        var heard = Event(
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
            CallCourse.Ringing,
            direction,
            from ?? extension,
            to ?? extension,
            extension
        );
        return (await hear.Hear(db, change, heard, stop)).Call!;
    }

    private CallEvent Event(string callId, string type, string? direction, string? from, string? to, string? extension)
    {
        var now = clock.GetUtcNow();
        return new CallEvent
        {
            Provider = Provider,
            EventId = Guid.CreateVersion7(now).ToString("N"),
            CallId = callId,
            Type = type,
            At = now,
            Direction = direction,
            From = from,
            To = to,
            Extension = extension,
            Raw = "{}",
            ReceivedAt = now,
        };
    }
}
