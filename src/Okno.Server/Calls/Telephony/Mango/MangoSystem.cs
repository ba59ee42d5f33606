using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Mango;

/// <summary>Mango Office: a form with the key, a signature and JSON; an entry (the call) has calls (its telephones), each with numbered states.</summary>
/// <remarks>The signature is SHA-256 over key, JSON as it came, and salt. There is no time in it: what comes again is stored once.</remarks>
internal sealed class MangoSystem(IServiceScopeFactory scopes, OutgoingHttp http) : ITelephoneSystem, ICallsOkno
{
    private const string Summary = "summary";
    private const string Asked = "asked";
    private const string Api = "https://app.mango-office.ru";
    private static readonly JsonSerializerOptions Shallow = new() { MaxDepth = 16 };

    public LineKind Kind => LineKind.Mango;
    public IReadOnlyList<CallButton> Buttons => [];

    public bool CanDial(LineSettings settings) => true;

    public string AddressOf(OpenLine line) => "";

    public Task<LineTest> Test(OpenLine line, CancellationToken stop) => HttpSystem.Test(scopes, line, stop);

    public Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now)
    {
        var form = HttpSystem.Form(request.Body);
        var json = form.GetValueOrDefault("json") ?? "";
        Secret.MustBe(line.ApiKey, form.GetValueOrDefault("vpbx_api_key"));
        Secret.MustBe(Sign(line, json), form.GetValueOrDefault("sign"));
        // Other events of a subscription (of recognition, of text messages) are taken, and told nothing of.
        var path = request.Path.Trim('/');
        if (path is not ("events/call" or "events/summary"))
            return new Received([]);
        var told = Told.Read(json);
        var callId = told.EntryId ?? throw RuleBroken.Malformed("request.required", ("field", "entry_id"));
        var isSummary = path is "events/summary";
        return new Received([
            new CallEvent
            {
                Provider = line.Provider,
                CallId = callId,
                EventId = isSummary ? $"{callId}:{Summary}" : $"{callId}:{HttpSystem.Fingerprint(json)}",
                Type = isSummary ? Summary : Texts.Fit("call_state", told.State, 50) ?? "",
                At = isSummary ? told.EndedAt ?? now : told.At ?? now,
                From = told.FromNumber,
                To = told.LineNumber ?? told.ToNumber,
                Extension = told.ToExtension ?? told.FromExtension,
                Raw = HttpSystem.Whole(json),
                ReceivedAt = now,
                AskedAs = told.CommandId,
            },
        ]);
    }

    public Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop) =>
        Task.FromResult<IResult>(TypedResults.Ok());

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings)
    {
        var told = events.Where(e => e.Type is not Asked).Select(e => (e.Type, e.At, Told: Told.Read(e.Raw))).ToList();
        if (told.Find(e => e.Type is Summary).Told is { } summary)
            return OfSummary(summary, told.Where(e => e.Type is not Summary).Select(e => e.Told).ToList());
        var asked = events.FirstOrDefault(e => e.Type is Asked);
        var states = told.OrderBy(e => e.At).ThenBy(e => e.Told.Seq).Select(e => (e.At, e.Told)).ToList();
        if (states.Count == 0)
            return asked is null ? null : CallCourse.Replay([asked.As(CallCourse.Ringing, asked.At)]);
        var first = states[0].Told;
        var outbound = asked is not null || first is { FromExtension: not null, ToExtension: null };
        var course = new CallCourse
        {
            Direction = outbound ? CallDirection.Outbound : CallDirection.Inbound,
            From = outbound ? first.FromExtension ?? asked?.From ?? "" : first.FromNumber ?? "",
            To = outbound ? asked?.To ?? first.ToNumber ?? "" : first.LineNumber ?? first.ToNumber ?? "",
            StartedAt = asked is not null && asked.At < states[0].At ? asked.At : states[0].At,
            Extension = outbound ? first.FromExtension ?? asked?.Extension : null,
        };
        HashSet<string> up = new(StringComparer.Ordinal);
        foreach (var (at, e) in states)
            course = Step(course, e, at, up, outbound);
        return course;
    }

    public async Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop)
    {
        var id = $"okno-{Guid.CreateVersion7(now):N}";
        var json = JsonSerializer.Serialize(
            new
            {
                command_id = id,
                from = new { extension },
                to_number = number.TrimStart('+'),
            }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{(line.Settings.ApiUrl ?? Api).TrimEnd('/')}/vpbx/commands/callback");
        request.Content = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["vpbx_api_key"] = line.ApiKey ?? "",
                ["sign"] = Sign(line, json),
                ["json"] = json,
            }
        );
        var answer = await http.Send(line, request, stop);
        if (!answer.Contains("1000", StringComparison.Ordinal))
            throw new RuleBroken("call.line-refused", ("reason", HttpSystem.Whole(answer[..Math.Min(200, answer.Length)])));
        return new CallEvent
        {
            Provider = line.Provider,
            CallId = id,
            EventId = $"{id}:asked",
            Type = Asked,
            At = now,
            Direction = "outbound",
            From = extension,
            To = number,
            Extension = extension,
            Raw = HttpSystem.Whole(answer),
            ReceivedAt = now,
        };
    }

    private static string Sign(OpenLine line, string json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{line.ApiKey}{json}{line.Secret}")));

    private static CallCourse Step(CallCourse course, Told e, DateTimeOffset at, HashSet<string> up, bool outbound)
    {
        var leg = e.CallId ?? "";
        // In a call out, the operator's own telephone is the first that is rung; it answers for nobody else.
        var extension = outbound ? course.Extension : e.ToExtension;
        switch (e.State)
        {
            case "Appeared":
                up.Add(leg);
                return extension is not null && course.State is CallState.Ringing or CallState.Ended
                    ? course with
                    {
                        State = CallState.Ringing,
                        EndedAt = null,
                        Result = null,
                        Extension = extension ?? course.Extension,
                    }
                    : course;
            case "Connected":
                up.Add(leg);
                if (e.Location is "ivr" or "queue" || (outbound && e.ToNumber is null && e.ToExtension == course.Extension))
                    return course;
                return course with
                {
                    State = CallState.Answered,
                    AnsweredAt = course.AnsweredAt ?? at,
                    Extension = extension ?? course.Extension,
                    Hold = course.HeldSince is { } since ? course.Hold + (at - since) : course.Hold,
                    HeldSince = null,
                    EndedAt = null,
                    Result = null,
                };
            case "OnHold" when course.State is CallState.Answered:
                return course with { State = CallState.Held, HeldSince = at };
            case "Disconnected":
                up.Remove(leg);
                // A telephone of several that rang; the caller still waits.
                if (up.Count > 0)
                    return course with { Extension = course.AnsweredAt is null && !outbound ? null : course.Extension };
                return course with
                {
                    State = CallState.Ended,
                    EndedAt = at,
                    Hold = course.HeldSince is { } held ? course.Hold + (at - held) : course.Hold,
                    HeldSince = null,
                    Result = course.AnsweredAt is null ? CallResult.Missed : CallResult.Answered,
                    Extension = course.Extension ?? e.ToExtension,
                };
            default:
                return course;
        }
    }

    private static CallCourse OfSummary(Told summary, List<Told> states)
    {
        var outbound = summary.Direction is 2;
        var start = summary.CreatedAt ?? states.Min(e => e.At) ?? summary.EndedAt ?? DateTimeOffset.UnixEpoch;
        var answered = summary.EntryResult is 1 ? summary.TalkedAt ?? summary.ForwardedAt ?? start : (DateTimeOffset?)null;
        return new CallCourse
        {
            State = CallState.Ended,
            Direction = outbound ? CallDirection.Outbound : CallDirection.Inbound,
            From = outbound ? summary.FromExtension ?? summary.FromNumber ?? "" : summary.FromNumber ?? "",
            To = outbound ? summary.ToNumber ?? "" : summary.LineNumber ?? summary.ToNumber ?? "",
            Extension = outbound
                ? summary.FromExtension
                : summary.ToExtension ?? states.FindLast(e => e.ToExtension is not null)?.ToExtension,
            StartedAt = start,
            AnsweredAt = answered,
            EndedAt = summary.EndedAt ?? answered ?? start,
            Result = answered is null ? CallResult.Missed : CallResult.Answered,
        };
    }

    /// <summary>What one JSON says; what it does not say, or says in a shape unheard of, is null.</summary>
    private sealed record Told
    {
        public string? EntryId { get; private init; }
        public string? CallId { get; private init; }
        public string? CommandId { get; private init; }
        public string? State { get; private init; }
        public string? Location { get; private init; }
        public long Seq { get; private init; }
        public DateTimeOffset? At { get; private init; }
        public string? FromNumber { get; private init; }
        public string? FromExtension { get; private init; }
        public string? ToNumber { get; private init; }
        public string? ToExtension { get; private init; }
        public string? LineNumber { get; private init; }
        public long? Direction { get; private init; }
        public long? EntryResult { get; private init; }
        public DateTimeOffset? CreatedAt { get; private init; }
        public DateTimeOffset? ForwardedAt { get; private init; }
        public DateTimeOffset? TalkedAt { get; private init; }
        public DateTimeOffset? EndedAt { get; private init; }

        public static Told Read(string text)
        {
            try
            {
                var json = JsonSerializer.Deserialize<JsonElement>(text, Shallow);
                return new Told
                {
                    EntryId = Text(json, 150, "entry_id"),
                    CallId = Text(json, 150, "call_id"),
                    CommandId = Text(json, 150, "command_id"),
                    State = Text(json, 50, "call_state"),
                    Location = Text(json, 50, "location"),
                    Seq = Number(json, "seq") ?? 0,
                    At = Moment(json, "timestamp"),
                    FromNumber = Text(json, 320, "from", "number"),
                    FromExtension = Text(json, 32, "from", "extension"),
                    ToNumber = Text(json, 320, "to", "number"),
                    ToExtension = Text(json, 32, "to", "extension"),
                    LineNumber = Text(json, 320, "to", "line_number") ?? Text(json, 320, "line_number"),
                    Direction = Number(json, "call_direction"),
                    EntryResult = Number(json, "entry_result"),
                    CreatedAt = Moment(json, "create_time"),
                    ForwardedAt = Moment(json, "forward_time"),
                    TalkedAt = Moment(json, "talk_time"),
                    EndedAt = Moment(json, "end_time"),
                };
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw RuleBroken.Malformed("request.malformed");
            }
        }

        private static string? Text(JsonElement json, int longest, params ReadOnlySpan<string> path)
        {
            foreach (var name in path)
            {
                if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(name, out var next))
                    return null;
                json = next;
            }
            var text = json.ValueKind is JsonValueKind.String or JsonValueKind.Number ? json.ToString() : "";
            return text.Length == 0 ? null : Texts.Fit(path[^1], text, longest);
        }

        private static long? Number(JsonElement json, string name) =>
            long.TryParse(Text(json, 20, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        /// <summary>Seconds since 1970; nought is «it did not come to that».</summary>
        private static DateTimeOffset? Moment(JsonElement json, string name) =>
            Number(json, name) is { } seconds and > 0 and < 7_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
