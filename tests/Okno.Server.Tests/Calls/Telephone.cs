using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Calls;

/// <summary>A telephone system of a test's own that tells of its calls by signed events, and the operators at its telephones.</summary>
internal sealed class Telephone(OknoApp okno)
{
    private static int _extensions = Random.Shared.Next(1_000, 4_000);
    private readonly HttpClient _line = okno.CreateClient();

    /// <summary>An operator in the group and the role that CTI panel actions ask for, with a telephone of their own.</summary>
    public async Task<(HttpClient Client, UserAccount Account)> Operator(params string[] roles)
    {
        var admin = await okno.As("admin");
        if (roles.Length == 0)
            roles = ["cc-agent", "contact-center-operators"];
        List<Guid> ids = [];
        foreach (var role in roles)
            ids.Add((await admin.Role(role)).Id);
        var account = await admin.NewPerson([.. ids]);
        var extension = Interlocked.Increment(ref _extensions).ToString(CultureInfo.InvariantCulture);
        using var saved = await admin.Put($"/api/users/{account.Id}", account.AsRequest() with { Extension = extension });
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        return (await okno.As(account.Login), await saved.Read<UserAccount>());
    }

    /// <summary>An event as a telephone system would word it.</summary>
    public JsonObject Event(string callId, string type, DateTimeOffset? at = null, string? extension = null, string? from = null) =>
        new()
        {
            ["eventId"] = Guid.NewGuid().ToString(),
            ["callId"] = callId,
            ["type"] = type,
            ["at"] = (at ?? okno.Clock.GetUtcNow()).ToString("O", CultureInfo.InvariantCulture),
            ["direction"] = "inbound",
            ["from"] = from,
            ["to"] = "+74951234567",
            ["extension"] = extension,
        };

    /// <summary>Sends an event signed as it must be.</summary>
    public Task<HttpResponseMessage> Send(JsonObject body) => Send(Encoding.UTF8.GetBytes(body.ToJsonString()));

    public Task<HttpResponseMessage> Send(byte[] body, DateTimeOffset? stamped = null, string? secret = null, byte[]? signed = null)
    {
        var stamp = (stamped ?? okno.Clock.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret ?? OknoApp.TelephonySecret),
            (byte[])[.. Encoding.UTF8.GetBytes(stamp + "."), .. signed ?? body]
        );
        return Send(body, stamp, "sha256=" + Convert.ToHexStringLower(mac));
    }

    public Task<HttpResponseMessage> Send(byte[] body, string? stamp, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/telephony/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (stamp is not null)
            request.Headers.TryAddWithoutValidation("X-Okno-Timestamp", stamp);
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("X-Okno-Signature", signature);
        return _line.SendAsync(request);
    }

    public async Task<EventStored> Told(JsonObject body)
    {
        using var answer = await Send(body);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<EventStored>();
    }

    /// <summary>Someone rings at an operator.</summary>
    public async Task<Guid> Rings(UserAccount at, string from) =>
        (await Told(Event(Guid.NewGuid().ToString("N"), "ringing", extension: at.Extension, from: from))).Id!.Value;

    public static Task<Call> Seen(HttpClient someone, Guid id) => someone.Get<Call>($"/api/calls/{id}");

    public static async Task<Call> Do(HttpClient someone, Guid id, string button, object? body = null)
    {
        using var answer = await someone.Post($"/api/calls/{id}/{button}", body ?? new { });
        Assert.True(answer.IsSuccessStatusCode, $"{button}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<Call>();
    }

    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, Wire.Json);
}
