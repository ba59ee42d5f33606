using System.Text;
using System.Text.Json;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Hook;

/// <summary>The hook that connectors for Zammad's generic CTI speak: a secret in the path; <c>newCall</c>, <c>answer</c>, <c>hangup</c>.</summary>
/// <remarks>Its events bear no time: they are ordered by what they say, and happened when they came.</remarks>
internal sealed class HookSystem(IServiceScopeFactory scopes) : ITelephoneSystem, ICallsOkno
{
    private static readonly JsonSerializerOptions Shallow = new() { MaxDepth = 16 };
    private static readonly string[] Order = ["newCall", "answer", "hangup"];

    public LineKind Kind => LineKind.Hook;
    public IReadOnlyList<CallButton> Buttons => [];

    public bool CanDial(LineSettings settings) => false;

    public Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Task<LineTest> Test(OpenLine line, CancellationToken stop) => HttpSystem.Test(scopes, line, stop);

    public string AddressOf(OpenLine line) => "/{secret}";

    public Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now)
    {
        Secret.MustBe(line.Secret, request.Path.Trim('/'));
        var fields = Fields(request);
        var (type, callId) = (HttpSystem.Need(fields, "event", 40), HttpSystem.Need(fields, "callId"));
        var outbound = fields.GetValueOrDefault("direction") is "out";
        var (from, to) = (Texts.Fit("from", fields.GetValueOrDefault("from"), 320), Texts.Fit("to", fields.GetValueOrDefault("to"), 320));
        var extension =
            Extension(fields.GetValueOrDefault("answeringNumber"))
            ?? Extension(outbound ? from : to)
            ?? Extension(fields.GetValueOrDefault("user"));
        var raw = HttpSystem.Whole(Encoding.UTF8.GetString(request.Body));
        return new Received([
            new CallEvent
            {
                Provider = line.Provider,
                CallId = callId,
                EventId = $"{callId}:{HttpSystem.Fingerprint(raw)}",
                Type = type,
                At = now,
                Direction = outbound ? "outbound" : "inbound",
                From = from,
                To = to,
                Extension = extension,
                Reason = Texts.Fit("cause", fields.GetValueOrDefault("cause"), 100),
                Raw = raw,
                ReceivedAt = now,
            },
        ]);
    }

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings)
    {
        var at = DateTimeOffset.MinValue;
        List<CallEvent> inOrder = [];
        foreach (
            var e in events
                .Where(e => Order.Contains(e.Type, StringComparer.Ordinal))
                .OrderBy(e => Array.IndexOf(Order, e.Type))
                .ThenBy(e => e.At)
        )
        {
            at = e.At > at ? e.At : at;
            inOrder.Add(
                e.As(
                    e.Type switch
                    {
                        "newCall" => CallCourse.Ringing,
                        "answer" => CallCourse.Answered,
                        _ => CallCourse.Ended,
                    },
                    at,
                    e.Reason is "busy" or "congestion" ? e.Reason : null
                )
            );
        }
        return CallCourse.Replay(inOrder);
    }

    public Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop) =>
        Task.FromResult<IResult>(TypedResults.Ok(new { }));

    private static Dictionary<string, string> Fields(ReceivedRequest request)
    {
        if (request.Headers.ContentType.ToString().Contains("form", StringComparison.OrdinalIgnoreCase))
        {
            var form = HttpSystem.Form(request.Body);
            if (form.TryGetValue("user[]", out var user))
                form.TryAdd("user", user);
            return form;
        }
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(request.Body, Shallow);
            if (json.ValueKind is not JsonValueKind.Object)
                throw RuleBroken.Malformed("request.malformed");
            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (var field in json.EnumerateObject())
            {
                var value = field.Value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : field.Value;
                if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    fields.TryAdd(field.Name, value.ToString());
            }
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
    }

    private static string? Extension(string? number) => number is { Length: > 0 and <= 6 } && number.All(char.IsAsciiDigit) ? number : null;
}
