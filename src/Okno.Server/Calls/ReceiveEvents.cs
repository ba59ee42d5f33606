using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Events of a telephone system over HTTP, signed with a secret that both sides know.</summary>
/// <remarks>
/// The signature is HMAC-SHA-256 over the timestamp, a dot and the raw body, compared in constant time; a timestamp further off than five
/// minutes is refused, so that what was overheard cannot be sent again. It is answered only when the event is stored.
/// </remarks>
internal static class ReceiveEvents
{
    public const string Provider = "events";
    private const int MaxBytes = 64 * 1024;
    private static readonly JsonSerializerOptions Shallow = new() { MaxDepth = 16 };
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/telephony/events", Handle)
            .AllowAnyone()
            .WithTags("Calls")
            .Accepts<JsonElement>("application/json")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("An event of a telephone system, signed");

    internal static async Task<Accepted<EventStored>> Handle(
        HttpRequest request,
        IConfiguration configuration,
        OknoDb db,
        HearEvent hear,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var body = await ReadBody(request, stop);
        var now = clock.GetUtcNow();
        MustBeSigned(request, body, configuration["Okno:Telephony:Secret"], now);
        var heard = Read(body, now);

        await using var change = await db.BeginChange(stop);
        var (call, repeated) = await hear.Hear(db, change, heard, stop);
        await change.Commit(stop);
        return TypedResults.Accepted((string?)null, new EventStored(heard.EventId, call?.Id, repeated));
    }

    private static async Task<byte[]> ReadBody(HttpRequest request, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, stop)) > 0)
        {
            if (bytes.Length + read > MaxBytes)
                throw new BadHttpRequestException("The event is too large.", StatusCodes.Status413PayloadTooLarge);
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private static void MustBeSigned(HttpRequest request, byte[] body, string? secret, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(secret))
            throw RuleBroken.Forbidden("telephony.no-secret");
        var stamp = request.Headers["X-Okno-Timestamp"].ToString();
        var signature = request.Headers["X-Okno-Signature"].ToString();
        if (
            !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 253_402_300_799
            || !signature.StartsWith("sha256=", StringComparison.Ordinal)
        )
            throw Refused("telephony.bad-signature");
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(stamp + "."), .. body]);
        var given = new byte[expected.Length];
        var isHex = Convert.FromHexString(signature.AsSpan(7), given, out _, out var written) == System.Buffers.OperationStatus.Done;
        var same = CryptographicOperations.FixedTimeEquals(expected, given);
        if (!isHex || written != expected.Length || signature.Length != 7 + (expected.Length * 2) || !same)
            throw Refused("telephony.bad-signature");
        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Window)
            throw Refused("telephony.stale");
    }

    private static RuleBroken Refused(string code) => new(code) { Status = StatusCodes.Status401Unauthorized };

    private static CallEvent Read(byte[] body, DateTimeOffset now)
    {
        JsonElement json;
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(body, Shallow);
        }
        catch (JsonException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
        if (json.ValueKind != JsonValueKind.Object)
            throw RuleBroken.Malformed("request.malformed");
        var direction = Text("direction", 20, needed: false);
        if (direction is not (null or "inbound" or "outbound"))
            throw RuleBroken.Malformed("request.bad-value", ("field", "direction"));
        return new CallEvent
        {
            Provider = Provider,
            EventId = Text("eventId", 200)!,
            CallId = Text("callId", 200)!,
            Type = Text("type", 50)!,
            At = Moment(json, now),
            Direction = direction,
            From = Text("from", 320, needed: false),
            To = Text("to", 320, needed: false),
            Extension = Text("extension", 32, needed: false),
            Reason = Text("reason", 100, needed: false),
            Raw = Encoding.UTF8.GetString(body),
            ReceivedAt = now,
        };

        string? Text(string name, int length, bool needed = true)
        {
            if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return needed ? throw RuleBroken.Malformed("request.required", ("field", name)) : null;
            // Extensions and numbers come as numbers from some systems.
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => throw RuleBroken.Malformed("request.bad-value", ("field", name)),
            };
            return needed ? Texts.Need(name, text, length) : Texts.Fit(name, text, length);
        }
    }

    private static DateTimeOffset Moment(JsonElement json, DateTimeOffset now)
    {
        if (!json.TryGetProperty("at", out var at) || at.ValueKind != JsonValueKind.String || !at.TryGetDateTimeOffset(out var moment))
            throw RuleBroken.Malformed("request.bad-value", ("field", "at"));
        // A clock that is years off would put the call where nobody looks for it.
        return (moment - now).Duration() > TimeSpan.FromDays(3650)
            ? throw RuleBroken.Malformed("request.bad-value", ("field", "at"))
            : moment.ToUniversalTime();
    }
}
