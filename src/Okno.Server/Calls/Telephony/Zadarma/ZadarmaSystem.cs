using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Okno.Contracts.Calls;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Zadarma;

/// <summary>Zadarma and Novofon 1.0: forms with a signature over three of their fields; times are Moscow's.</summary>
/// <remarks>
/// The signature says nothing of the time, and only <c>call_start</c> of what it covers is one: a call that began more than a day ago is refused,
/// so that what was overheard is of no use for long.
/// </remarks>
internal sealed class ZadarmaSystem(IServiceScopeFactory scopes, SettingsBook settings) : ITelephoneSystem, ICallsOkno
{
    private static readonly TimeSpan Moscow = TimeSpan.FromHours(3);
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private static readonly string[] Order =
    [
        "NOTIFY_START",
        "NOTIFY_OUT_START",
        "NOTIFY_IVR",
        "NOTIFY_INTERNAL",
        "NOTIFY_ANSWER",
        "NOTIFY_END",
        "NOTIFY_OUT_END",
    ];

    public LineKind Kind => LineKind.Zadarma;
    public IReadOnlyList<CallButton> Buttons => [];

    public bool CanDial(LineSettings settings) => false;

    public string AddressOf(OpenLine line) => "/events";

    public Task<LineTest> Test(OpenLine line, CancellationToken stop) => HttpSystem.Test(scopes, line, stop);

    public Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now)
    {
        // How the address is checked when it is entered there.
        if (request.Query["zd_echo"].ToString() is { Length: > 0 and <= 100 } echo && echo.All(char.IsAsciiLetterOrDigit))
            return new Received([], AtOnce: TypedResults.Text(echo));
        var fields = HttpSystem.Form(request.Body);
        var type = fields.GetValueOrDefault("event") ?? "";
        Secret.MustBe(Sign(line, type, fields), request.Headers["Signature"].ToString());
        if (type is "NOTIFY_RECORD")
            return new Received([]);
        var callId = HttpSystem.Need(fields, "pbx_call_id");
        var start = Started(fields.GetValueOrDefault("call_start"));
        if ((now - start).Duration() > Window)
            throw new RuleBroken("telephony.stale") { Status = StatusCodes.Status401Unauthorized };
        var outbound = type.StartsWith("NOTIFY_OUT", StringComparison.Ordinal);
        var own = Fit("internal", 32) ?? Fit("last_internal", 32);
        var raw = HttpSystem.Whole(string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")));
        return new Received(
            [
                new CallEvent
                {
                    Provider = line.Provider,
                    CallId = callId,
                    EventId = $"{callId}:{HttpSystem.Fingerprint(raw)}",
                    Type = Texts.Fit("event", type, 50)!,
                    At = now,
                    Direction = outbound ? "outbound" : "inbound",
                    From = outbound ? own : Fit("caller_id", 320),
                    To = outbound ? Fit("destination", 320) : Fit("called_did", 320),
                    Extension = own,
                    Reason = Fit("disposition", 100),
                    Raw = raw,
                    ReceivedAt = now,
                },
            ],
            fields
        );

        string? Fit(string name, int longest) =>
            Texts.Fit(name, fields.GetValueOrDefault(name), longest) is { Length: > 0 } text ? text : null;
    }

    public async Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop)
    {
        if (received.Events is not [{ Type: "NOTIFY_START", From: { } from }])
            return TypedResults.Ok(new { });
        var known = await IdentifyCaller.Identify(db, await PhoneRules.Read(settings, stop), from, stop);
        return TypedResults.Json(
            known.Exact is [var one] ? new Dictionary<string, string>(StringComparer.Ordinal) { ["caller_name"] = one.Name } : []
        );
    }

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings)
    {
        var told = events
            .Where(e => Order.Contains(e.Type, StringComparer.Ordinal))
            .OrderBy(e => Array.IndexOf(Order, e.Type))
            .ThenBy(e => e.At)
            .Select(e =>
                (e.Type, e.At, e.Extension, e.Reason, e.From, e.To, e.Direction, Fields: HttpSystem.Form(Encoding.UTF8.GetBytes(e.Raw)))
            )
            .ToList();
        if (told.Count == 0)
            return null;
        var start = told.Min(e => Started(e.Fields.GetValueOrDefault("call_start")));
        var outbound = told.Exists(e => e.Direction is "outbound");
        var course = new CallCourse
        {
            Direction = outbound ? CallDirection.Outbound : CallDirection.Inbound,
            From = told.Find(e => e.From is not null).From ?? "",
            To = told.Find(e => e.To is not null).To ?? "",
            Extension = told.FindLast(e => e.Extension is not null && e.Type is not "NOTIFY_END").Extension,
            StartedAt = start,
        };
        var answer = told.Find(e => e.Type is "NOTIFY_ANSWER");
        if (answer.Type is not null)
            course = course with { State = CallState.Answered, AnsweredAt = answer.At, Extension = answer.Extension ?? course.Extension };
        var end = told.FindLast(e => e.Type is "NOTIFY_END" or "NOTIFY_OUT_END");
        if (end.Type is null)
            return course;

        // Only how long they talked is said: the end is reckoned from it, however late the news comes.
        var talked = TimeSpan.FromSeconds(
            int.TryParse(end.Fields.GetValueOrDefault("duration"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? Math.Min(seconds, 7 * 24 * 3600)
                : 0
        );
        var success = end.Reason is "answered";
        var answeredAt = success ? Least(course.AnsweredAt ?? end.At, end.At - talked) : (DateTimeOffset?)null;
        return course with
        {
            State = CallState.Ended,
            Extension = course.Extension ?? end.Extension,
            AnsweredAt = answeredAt < start ? start : answeredAt,
            EndedAt = answeredAt is { } from ? (from < start ? start : from) + talked : Most(end.At, start),
            Result =
                success ? CallResult.Answered
                : end.Reason is "busy" ? CallResult.Busy
                : end.Reason is null or "cancel" or "no answer" ? CallResult.Missed
                : CallResult.Failed,
        };
    }

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Most(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>Base64 over the hexadecimal HMAC-SHA-1, as the vendor's examples make it.</summary>
    private static string Sign(OpenLine line, string type, Dictionary<string, string> fields)
    {
        string[] signed = type switch
        {
            "NOTIFY_ANSWER" => ["caller_id", "destination", "call_start"],
            "NOTIFY_OUT_START" or "NOTIFY_OUT_END" => ["internal", "destination", "call_start"],
            "NOTIFY_RECORD" => ["pbx_call_id", "call_id_with_rec"],
            _ => ["caller_id", "called_did", "call_start"],
        };
        var text = string.Concat(signed.Select(name => fields.GetValueOrDefault(name) ?? ""));
#pragma warning disable CA5350 // The vendor's choice; HMAC with SHA-1 is not known to be broken.
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(line.Secret ?? ""), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(mac)));
    }

    private static DateTimeOffset Started(string? start) =>
        DateTime.TryParseExact(start, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        && at.Year > 2000
            ? new DateTimeOffset(at, Moscow).ToUniversalTime()
            : throw RuleBroken.Malformed("request.bad-value", ("field", "call_start"));
}
