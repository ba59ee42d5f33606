using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Telephones;

/// <summary>A telephone system that tells of its calls over HTTP, signed with the secret of the server's environment.</summary>
internal static class SignedEvents
{
    /// <summary>Someone rings at the extension and hangs up before it is answered.</summary>
    /// <returns>The call, as Okno has made of it.</returns>
    public static async Task<Guid> Missed(Uri okno, string from, string extension)
    {
        using var line = new HttpClient { BaseAddress = okno };
        var callId = Guid.NewGuid().ToString("N");
        await Tell(line, callId, "ringing", from, extension, secondsAgo: 30);
        return (await Tell(line, callId, "ended", from, extension, secondsAgo: 5)).Id!.Value;
    }

    private static async Task<EventStored> Tell(HttpClient line, string callId, string type, string from, string extension, int secondsAgo)
    {
        var now = DateTimeOffset.UtcNow;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                eventId = Guid.NewGuid(),
                callId,
                type,
                at = now.AddSeconds(-secondsAgo),
                direction = "inbound",
                from,
                to = "+74951234567",
                extension,
            }
        );
        var stamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(OknoProcess.TelephonySecret),
            (byte[])[.. Encoding.UTF8.GetBytes($"{stamp}."), .. body]
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/telephony/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Okno-Timestamp", stamp);
        request.Headers.Add("X-Okno-Signature", $"sha256={Convert.ToHexStringLower(mac)}");
        using var answer = await line.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<EventStored>(Wire.Json))!;
    }
}
