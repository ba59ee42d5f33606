using Okno.Contracts.Calls;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>What the channels of a call come to: its direction, state, result and times.</summary>
internal sealed partial class AsteriskCall
{
    private void Reckon()
    {
        var legs = _legs.Values.OrderBy(leg => leg.Order).ThenBy(leg => leg.SeenAt).ThenBy(leg => leg.Id, StringComparer.Ordinal).ToList();
        if (legs.Count == 0)
            return;
        var caller = _legs.GetValueOrDefault(_callId) ?? legs[0];
        var rest = legs.Where(leg => leg != caller).ToList();
        var course = caller.Extension is null ? Inbound(caller, rest) : Outbound(caller, rest);
        Course = course with { StartedAt = legs.Min(leg => leg.SeenAt), Parent = _parent };
        if (Course.EndedAt < Course.AnsweredAt)
            Course = Course with { EndedAt = Course.AnsweredAt };
    }

    private CallCourse Inbound(Leg caller, List<Leg> rest)
    {
        var telephones = rest.Where(leg => leg.Extension is not null).ToList();
        var answered = telephones.Where(leg => leg.AnsweredAt is not null).ToList();
        var course = new CallCourse
        {
            Direction = CallDirection.Inbound,
            From = caller.Number ?? "",
            To = caller.Exten ?? "",
            AnsweredAt = answered.Min(leg => leg.AnsweredAt),
        };
        OtherChannel = caller.EndedAt is null ? caller.Channel : null;

        var over = caller.EndedAt;
        if (answered.Find(leg => leg.IsLive) is { } talking)
            return over is { } gone ? End(course, talking, answered, gone) : With(course, talking, answered);
        if (over is null && telephones.Find(leg => leg is { AnsweredAt: null, IsLive: true, RangAt: not null }) is { } ringing)
        {
            Has(ringing);
            return course with { State = CallState.Ringing, Extension = ringing.Extension, Hold = Held(answered, null) };
        }
        if (answered.Count == 0)
            return over is { } end
                ? course with
                {
                    State = CallState.Ended,
                    EndedAt = end,
                    Result = InboundResult(telephones),
                    Extension = telephones.LastOrDefault()?.Extension,
                }
                : course with
                {
                    State = CallState.Ringing,
                };

        // Whoever talked has gone. Passed on, the caller waits for the next; to an outside number, or not passed on, this call is over.
        var last = answered.MaxBy(leg => leg.EndedAt ?? leg.LeftAt)!;
        if (last.LeftAt is { } left)
        {
            if (rest.Find(leg => leg.Extension is null && leg.AnsweredAt > (last.AskedAt ?? left)) is { AnsweredAt: { } outside })
                return End(course, last, answered, outside > left ? outside : left);
            return over is { } end
                ? End(course, last, answered, end)
                : course with
                {
                    State = CallState.Ringing,
                    Hold = Held(answered, null),
                };
        }
        var lastEnd = last.EndedAt!.Value;
        return End(course, last, answered, over is { } o && o < lastEnd ? o : lastEnd);
    }

    private CallCourse Outbound(Leg caller, List<Leg> rest)
    {
        var others = rest.Where(leg => leg.AnsweredAt is not null).ToList();
        var course = new CallCourse
        {
            Direction = CallDirection.Outbound,
            From = caller.Extension!,
            To = caller.Exten ?? "",
            AnsweredAt = others.Min(leg => leg.AnsweredAt),
        };
        OtherChannel = rest.Find(leg => leg.IsLive && leg.AnsweredAt is not null)?.Channel ?? rest.Find(leg => leg.IsLive)?.Channel;
        var talked = new List<Leg> { caller };
        if (_passedIntoAnother is { } passed)
            return End(course, caller, talked, passed);
        if (caller.IsLive)
        {
            Has(caller);
            return course.AnsweredAt is null
                ? course with
                {
                    State = CallState.Ringing,
                    Extension = caller.Extension,
                }
                : With(course, caller, talked);
        }
        // The operator passed the other side on to a colleague.
        if (caller.LeftAt is { } left)
        {
            var since = caller.AskedAt ?? left;
            var next = rest.Where(leg => leg.Extension is not null && leg.SeenAt >= since || leg.AnsweredAt >= since).ToList();
            if (next.Find(leg => leg is { Extension: not null, AnsweredAt: not null, IsLive: true }) is { } colleague)
                return With(course, colleague, [caller, colleague]);
            if (next.Find(leg => leg is { Extension: not null, AnsweredAt: null, IsLive: true }) is { } ringing)
            {
                Has(ringing);
                return course with { State = CallState.Ringing, Extension = ringing.Extension, Hold = Held(talked, null) };
            }
            if (next.FindLast(leg => leg is { Extension: not null, AnsweredAt: not null }) is { EndedAt: { } end } was)
                return End(course, was, [caller, was], end);
        }
        var ended = caller.EndedAt ?? caller.LeftAt!.Value;
        if (course.AnsweredAt is not null)
            return End(course, caller, talked, ended);
        return course with
        {
            State = CallState.Ended,
            EndedAt = ended,
            Extension = caller.Extension,
            Result =
                _refused
                ?? (
                    rest.Exists(leg => leg.Outcomes.Contains("BUSY")) ? CallResult.Busy
                    : rest.Count > 0 && rest.TrueForAll(leg => leg.Outcomes.Overlaps(NoWay)) ? CallResult.Failed
                    : CallResult.Missed
                ),
        };
    }

    private static readonly string[] NoWay = ["CONGESTION", "CHANUNAVAIL"];

    private CallResult InboundResult(List<Leg> telephones) =>
        _abandoned ? CallResult.Abandoned
        : telephones.Count == 0 ? CallResult.Missed
        : telephones[^1].Outcomes.Contains("BUSY") ? CallResult.Busy
        : telephones.TrueForAll(leg => leg.Outcomes.Overlaps(NoWay)) ? CallResult.Failed
        : CallResult.Missed;

    private void Has(Leg leg) => (OperatorChannel, OperatorId) = (leg.Channel, leg.Id);

    private CallCourse With(CallCourse course, Leg talking, List<Leg> talked)
    {
        Has(talking);
        AskedChannel = talking.Consulting is null ? null : AskedBy(talking);
        var since = talking.HeldSince();
        return course with
        {
            State = since is null ? CallState.Answered : CallState.Held,
            Extension = talking.Extension,
            HeldSince = since,
            Hold = Held(talked, null),
            Consulting = talking.Consulting,
        };
    }

    /// <summary>Who shares the bridge with the one who asks; before Asterisk has said so, the telephone that has answered since.</summary>
    private string? AskedBy(Leg asks) =>
        _bridged
            .Where(one => one.Key != asks.Id && one.Value.Bridge == asks.Bridge)
            .OrderByDescending(one => IsTelephone(one.Value.Channel))
            .Select(one => one.Value.Channel)
            .FirstOrDefault()
        ?? _legs.Values.Where(leg => leg != asks && leg.IsLive && leg.AnsweredAt >= asks.AskedAt).MaxBy(leg => leg.AnsweredAt)?.Channel;

    private static CallCourse End(CallCourse course, Leg talked, List<Leg> all, DateTimeOffset at) =>
        course with
        {
            State = CallState.Ended,
            Extension = talked.Extension,
            EndedAt = at,
            Hold = Held(all, at),
            Result = course.AnsweredAt is null ? CallResult.Missed : CallResult.Answered,
        };

    /// <summary>The time on hold, whoever held; what is held right now counts when it is over.</summary>
    private static TimeSpan Held(List<Leg> legs, DateTimeOffset? end) =>
        legs.Aggregate(TimeSpan.Zero, (sum, leg) => sum + leg.Held(leg.EndedAt ?? end));
}
