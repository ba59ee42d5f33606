using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Okno.Contracts;

namespace Okno.EndToEnd.Faults;

/// <summary>What a write came to for its caller.</summary>
/// <param name="FirstSentAt">When it was sent the first time; repeats carry the same key.</param>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, long FirstSentAt)
{
    public string? Code => Body.ValueKind is JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public T Read<T>() => Body.Deserialize<T>(Wire.Json)!;

    public override string ToString() => $"{(int)Status} {Body}";
}

/// <summary>Sends each write under one key until it is answered, as a careful client does when connections break.</summary>
internal static class Caller
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(120);

    public static Task<Answer> Write(this HttpClient client, HttpMethod method, string path, object? body) =>
        client.Write(method, path, body, Guid.NewGuid().ToString());

    public static async Task<Answer> Write(this HttpClient client, HttpMethod method, string path, object? body, string key)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.Once(method, path, body, key) with { FirstSentAt = began };
            }
            catch (Exception broken)
                when (broken is HttpRequestException or IOException or OperationCanceledException
                    && Stopwatch.GetElapsedTime(began) < GivesUpAfter
                )
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Sends it once; throws when the connection breaks.</summary>
    public static async Task<Answer> Once(this HttpClient client, HttpMethod method, string path, object? body, string? key = null)
    {
        var began = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Wire.Json);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Answer(answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text), began);
    }
}
