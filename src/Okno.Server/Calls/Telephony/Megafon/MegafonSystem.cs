using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Okno.Contracts.Calls;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Megafon;

/// <summary>MegaFon VATS and systems of the same dialect: forms with a token, <c>cmd</c> says which.</summary>
/// <remarks>
/// Events bear no time. <c>CANCELLED</c> is said of each telephone that stops ringing; whether a call was missed, <c>history</c> alone decides.
/// </remarks>
internal sealed class MegafonSystem(IServiceScopeFactory scopes, SettingsBook settings, OutgoingHttp http) : ITelephoneSystem, ICallsOkno
{
    private const string History = "history";
    private static readonly string[] Order = ["INCOMING", "OUTGOING", "CANCELLED", "ACCEPTED", "TRANSFERRED", "COMPLETED", History];

    public LineKind Kind => LineKind.Megafon;
    public IReadOnlyList<CallButton> Buttons => [];

    public bool CanDial(LineSettings settings) => settings.ApiUrl is not null;

    public string AddressOf(OpenLine line) => "/events";

    public Task<LineTest> Test(OpenLine line, CancellationToken stop) => HttpSystem.Test(scopes, line, stop);

    public Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now)
    {
        Dictionary<string, string> fields;
        try
        {
            fields = HttpSystem.Form(request.Body);
            Secret.MustBe(line.Secret, fields.GetValueOrDefault("crm_token"));
        }
        catch (RuleBroken)
        {
            return new Received(
                [],
                AtOnce: TypedResults.Json(new { error = "Invalid token" }, statusCode: StatusCodes.Status401Unauthorized)
            );
        }
        try
        {
            // The token is no part of what was said, and is not kept.
            fields.Remove("crm_token");
            return fields.GetValueOrDefault("cmd") switch
            {
                "contact" => new Received([], fields),
                "event" => new Received([Event(line, fields, HttpSystem.Need(fields, "type", 40), now)], fields),
                History => new Received([Event(line, fields, History, now)], fields),
                _ => throw RuleBroken.Malformed("request.bad-value", ("field", "cmd")),
            };
        }
        catch (RuleBroken)
        {
            return new Received(
                [],
                AtOnce: TypedResults.Json(new { error = "Invalid parameters" }, statusCode: StatusCodes.Status400BadRequest)
            );
        }
    }

    public async Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop)
    {
        if (received.Events.Count > 0)
            return TypedResults.Ok(new { });
        var rules = await PhoneRules.Read(settings, stop);
        var known = await IdentifyCaller.Identify(db, rules, received.Fields!.GetValueOrDefault("phone") ?? "", stop);
        return TypedResults.Json(
            known.Exact is [var one] ? new Dictionary<string, string>(StringComparer.Ordinal) { ["contact_name"] = one.Name } : []
        );
    }

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings)
    {
        var inOrder = events
            .Where(e => Order.Contains(e.Type, StringComparer.Ordinal))
            .OrderBy(e => e.Type is History)
            .ThenBy(e => e.At)
            .ThenBy(e => Array.IndexOf(Order, e.Type))
            .ToList();
        if (inOrder.Count == 0)
            return null;
        if (inOrder.FindLast(e => e.Type is History) is { } history)
            return OfHistory(history, inOrder);

        var course = CallCourse.Replay([
            .. inOrder
                .Where(e => e.Type is not "CANCELLED")
                .Select(e =>
                    e.As(
                        e.Type switch
                        {
                            "ACCEPTED" => CallCourse.Answered,
                            "TRANSFERRED" => CallCourse.Transferred,
                            "COMPLETED" => CallCourse.Ended,
                            _ => CallCourse.Ringing,
                        },
                        e.At
                    )
                ),
        ]);
        // The telephone that rang last rings no more; the caller may still wait.
        if (course is { State: CallState.Ringing })
            course = course with { Extension = inOrder.FindLast(Rings)?.Extension };
        return course
            ?? new CallCourse
            {
                StartedAt = inOrder[0].At,
                Direction = DirectionOf(inOrder[0]),
                From = inOrder[0].From ?? "",
                To = inOrder[0].To ?? "",
            };

        bool Rings(CallEvent e) =>
            e.Type is "INCOMING" or "OUTGOING"
            && inOrder.FindLast(other => other.Extension == e.Extension && other.Type is ("INCOMING" or "OUTGOING" or "CANCELLED")) == e;
    }

    public async Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{line.Settings.ApiUrl!.TrimEnd('/')}/crmapi/v1/makecall");
        request.Headers.TryAddWithoutValidation("X-API-KEY", line.ApiKey);
        request.Content = JsonContent.Create(new { phone = number.TrimStart('+'), user = extension });
        var answer = await http.Send(line, request, stop);
        var callId = Answered(answer) ?? $"okno-{Guid.CreateVersion7(now):N}";
        return new CallEvent
        {
            Provider = line.Provider,
            CallId = callId,
            EventId = $"{callId}:asked",
            Type = "OUTGOING",
            At = now,
            Direction = "outbound",
            From = extension,
            To = number,
            Extension = extension,
            Raw = HttpSystem.Whole(answer),
            ReceivedAt = now,
        };
    }

    private static CallEvent Event(OpenLine line, Dictionary<string, string> fields, string type, DateTimeOffset now)
    {
        var callId = HttpSystem.Need(fields, "callid");
        var outbound = fields.GetValueOrDefault(type is History ? "type" : "direction") is "out" || type is "OUTGOING";
        var (own, other) = (Fit("ext", 32), Fit("phone", 320));
        var number = Fit("diversion", 320) ?? Fit("telnum", 320);
        var raw = HttpSystem.Whole(string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")));
        if (type is History)
        {
            HttpSystem.Need(fields, "status", 40);
            Started(fields.GetValueOrDefault("start"));
        }
        return new CallEvent
        {
            Provider = line.Provider,
            CallId = callId,
            EventId = $"{callId}:{HttpSystem.Fingerprint(raw)}",
            Type = type,
            At = now,
            Direction = outbound ? "outbound" : "inbound",
            From = outbound ? own : other,
            To = outbound ? other : number,
            Extension = own,
            Reason = type is History ? Fit("status", 100) : null,
            Raw = raw,
            ReceivedAt = now,
        };

        string? Fit(string name, int longest) =>
            Texts.Fit(name, fields.GetValueOrDefault(name), longest) is { Length: > 0 } text ? text : null;
    }

    private static CallCourse OfHistory(CallEvent history, List<CallEvent> events)
    {
        var fields = HttpSystem.Form(Encoding.UTF8.GetBytes(history.Raw));
        var start = Started(fields.GetValueOrDefault("start"));
        var wait = Seconds("wait");
        var success = history.Reason is "Success";
        var end = start + wait + (success ? Seconds("duration") : TimeSpan.Zero);
        return new CallCourse
        {
            State = CallState.Ended,
            Direction = DirectionOf(history),
            From = history.From ?? events.Find(e => e.From is not null)?.From ?? "",
            To = history.To ?? events.Find(e => e.To is not null)?.To ?? "",
            Extension = history.Extension ?? events.FindLast(e => e.Extension is not null)?.Extension,
            StartedAt = start,
            AnsweredAt = success ? start + wait : null,
            EndedAt = end,
            Result = history.Reason switch
            {
                "Success" => CallResult.Answered,
                "Busy" => CallResult.Busy,
                "NotAvailable" or "NotAllowed" or "NotFound" => CallResult.Failed,
                _ => CallResult.Missed,
            },
        };

        TimeSpan Seconds(string name) =>
            int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(Math.Min(seconds, 7 * 24 * 3600))
                : TimeSpan.Zero;
    }

    private static CallDirection DirectionOf(CallEvent e) => e.Direction is "outbound" ? CallDirection.Outbound : CallDirection.Inbound;

    private static DateTimeOffset Started(string? start) =>
        DateTimeOffset.TryParseExact(
            start,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        ) && at.Year is > 2000 and < 2200
            ? at
            : throw RuleBroken.Malformed("request.bad-value", ("field", "start"));

    private static string? Answered(string answer)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(answer);
            return json.TryGetProperty("callid", out var id) && id.GetString() is { Length: > 0 and <= 150 } callId ? callId : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
