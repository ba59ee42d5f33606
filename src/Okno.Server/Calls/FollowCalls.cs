using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Which missed calls no longer need returning, and word to the queues that a call has changed.</summary>
/// <remarks>
/// A call that is talked answers all that were missed of its number before. One that is missed in its turn stands for the earlier ones, so that
/// several operators do not ring back the same person. Events come late: a call may already be followed when it is first heard of.
/// </remarks>
internal static class FollowCalls
{
    /// <param name="wasAnswered">Before this change of it: then the next look is at its end, for what was missed meanwhile.</param>
    public static async Task Note(OknoDb db, Call call, bool wasAnswered, CancellationToken stop)
    {
        var isAnswered = call.AnsweredAt is not null && (!wasAnswered || call.IsOver);
        if (call.Number is { } number && (isAnswered || call.IsMissed))
        {
            var followed = await db.Query(
                """
                update calls set followed_by_id = @id
                where number = @number and started_at < @at and direction = 0 and state = 3 and answered_at is null and followed_by_id is null
                  and id <> @id
                returning id
                """,
                row => row.Guid(0),
                stop,
                ("id", call.Id),
                ("number", number),
                ("at", call.StartedAt)
            );
            db.ChangedRecords.AddRange(followed.Select(id => new ChangedRecord(Call.Object, id)));
            if (call.IsMissed && call.FollowedById is null)
                call.FollowedById = await db
                    .Calls.Where(other =>
                        other.Number == number
                        && other.StartedAt > call.StartedAt
                        && (
                            other.AnsweredAt != null
                            || (other.Direction == CallDirection.Inbound && other.State == CallState.Ended && other.AnsweredAt == null)
                        )
                    )
                    .OrderBy(other => other.StartedAt)
                    .Select(other => (Guid?)other.Id)
                    .FirstOrDefaultAsync(stop);
        }
        db.ChangedRecords.Add(new ChangedRecord(Call.Object, call.Id));
    }
}
