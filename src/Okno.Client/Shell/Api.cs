using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components.WebAssembly.Http;
using Okno.Contracts;

namespace Okno.Client.Shell;

/// <summary>Asks the server, in the person's language and session, and mends what can be mended: a lost connection, an ended session.</summary>
/// <remarks>
/// One intent of the person has one Idempotency-Key. While its outcome is unknown (the connection broke), the same request asked
/// again, by itself or by the person, carries the same key, so that nothing is done twice.
/// </remarks>
public sealed class Api(HttpClient http, TimeProvider clock)
{
    /// <summary>The wire's rules, but a field that a newer server added is passed over.</summary>
    public static readonly JsonSerializerOptions Json = new(Wire.Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private static readonly TimeSpan[] _pauses = [TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(1.2), TimeSpan.FromSeconds(3)];

    private readonly ConcurrentDictionary<string, string> _unsettled = new();

    /// <summary>Asks the person to sign in again; answers whether they did. Set by the session.</summary>
    public Func<Task<bool>>? SignInAgain { get; set; }

    public Task<Answer<T>> Get<T>(string path, CancellationToken stop = default) => Send<T>(HttpMethod.Get, path, null, stop: stop);

    public Task<Answer<T>> Post<T>(string path, object? body = null) => Send<T>(HttpMethod.Post, path, body);

    /// <summary>A write whose key is kept with its draft, so that it happens once whatever becomes of this browser.</summary>
    public Task<Answer<T>> PostOnce<T>(string path, object body, Guid key)
    {
        var text = JsonSerializer.Serialize(body, body.GetType(), Json);
        _unsettled[$"{HttpMethod.Post} {path} {text}"] = key.ToString();
        return Send<T>(HttpMethod.Post, path, body);
    }

    public Task<Answer<T>> Put<T>(string path, object body) => Send<T>(HttpMethod.Put, path, body);

    public Task<Answer<T>> Patch<T>(string path, object body) => Send<T>(HttpMethod.Patch, path, body);

    public Task<Answer<Nothing>> Delete(string path) => Send<Nothing>(HttpMethod.Delete, path, null);

    /// <summary>Sends one file as a form, by the same rules as any other write.</summary>
    public Task<Answer<T>> Upload<T>(string path, string name, byte[] file)
    {
        var content = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file));
        return Send<T>(
            HttpMethod.Post,
            path,
            $"{name} {content}",
            () => new MultipartFormDataContent { { new ByteArrayContent(file), "file", name } },
            anonymous: false,
            stop: default
        );
    }

    /// <param name="anonymous">The call is about the session itself: a 401 is an answer, not an ended session.</param>
    public async Task<Answer<T>> Send<T>(
        HttpMethod method,
        string path,
        object? body,
        bool anonymous = false,
        CancellationToken stop = default
    )
    {
        var text = body is null ? null : JsonSerializer.Serialize(body, body.GetType(), Json);
        var type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
        return await Send<T>(method, path, text, text is null ? null : () => new StringContent(text, Encoding.UTF8, type), anonymous, stop);
    }

    /// <param name="intended">What tells this write from any other to the same path.</param>
    /// <param name="content">The body, made anew for each try.</param>
    private async Task<Answer<T>> Send<T>(
        HttpMethod method,
        string path,
        string? intended,
        Func<HttpContent>? content,
        bool anonymous,
        CancellationToken stop
    )
    {
        var intent = $"{method} {path} {intended}";
        var key = method == HttpMethod.Get ? null : _unsettled.GetOrAdd(intent, _ => Guid.NewGuid().ToString());

        for (var tries = 0; ; tries++)
        {
            try
            {
                using var request = Make(method, path, content?.Invoke(), key);
                using var response = await http.SendAsync(request, stop);
                var answer = await response.Content.ReadAsStringAsync(stop);
                if (response.StatusCode == HttpStatusCode.Unauthorized && !anonymous && SignInAgain is not null && await SignInAgain())
                    continue;

                // Behind a proxy these mean that nobody answered: the outcome is as unknown as with a broken connection.
                if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.ServiceUnavailable)
                    throw new HttpRequestException("The server is not there.");

                if (key is not null)
                    _unsettled.TryRemove(intent, out _);
                return Read<T>(response, answer);
            }
            catch (HttpRequestException) when (!stop.IsCancellationRequested)
            {
                if (tries >= _pauses.Length)
                    return new Answer<T>(default, Problem.Offline);
                await Task.Delay(_pauses[tries], clock, stop);
            }
        }
    }

    private static HttpRequestMessage Make(HttpMethod method, string path, HttpContent? body, string? key)
    {
        var request = new HttpRequestMessage(method, path);
        request.SetBrowserRequestCredentials(BrowserRequestCredentials.SameOrigin);
        request.SetBrowserRequestCache(BrowserRequestCache.NoStore);
        request.Headers.TryAddWithoutValidation("Accept-Language", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Okno-Csrf", "1");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        request.Content = body;
        return request;
    }

    private static Answer<T> Read<T>(HttpResponseMessage response, string body)
    {
        if (!response.IsSuccessStatusCode)
        {
            var wait = response.Headers.RetryAfter?.Delta?.TotalSeconds;
            return new Answer<T>(
                default,
                Problem.Read((int)response.StatusCode, body, wait is null ? null : (int)Math.Ceiling(wait.Value))
            );
        }
        return string.IsNullOrWhiteSpace(body) || typeof(T) == typeof(Nothing)
            ? new Answer<T>(default, null)
            : new Answer<T>(JsonSerializer.Deserialize<T>(body, Json), null);
    }
}
