using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.SignedEvents;

/// <summary>An event in Okno's own words, signed with a secret that both sides know.</summary>
/// <remarks>
/// The signature is HMAC-SHA-256 over the timestamp, a dot and the raw body, compared in constant time; a timestamp further off than five
/// minutes is refused, so that what was overheard cannot be sent again.
/// </remarks>
internal static class SignedEvent
{
    private static readonly JsonSerializerOptions Shallow = new() { MaxDepth = 16 };
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static void MustBeSigned(IHeaderDictionary headers, byte[] body, string? secret, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(secret))
            throw RuleBroken.Forbidden("telephony.no-secret");
        var stamp = headers["X-Okno-Timestamp"].ToString();
        var signature = headers["X-Okno-Signature"].ToString();
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

    public static CallEvent Read(string provider, byte[] body, DateTimeOffset now)
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
            Provider = provider,
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
