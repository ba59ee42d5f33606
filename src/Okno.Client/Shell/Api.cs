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

    /// <summary>Requests whose answer is not read yet.</summary>
    public int Asking { get; private set; }

    /// <summary>Asks the person to sign in again; answers whether they did. Set by the session.</summary>
    public Func<Task<bool>>? SignInAgain { get; set; }

    public Task<Answer<T>> Get<T>(string path, CancellationToken stop = default) => Send<T>(HttpMethod.Get, path, null, stop: stop);

    public Task<Answer<T>> Post<T>(string path, object? body = null) => Send<T>(HttpMethod.Post, path, body);

    public Task<Answer<T>> Put<T>(string path, object body) => Send<T>(HttpMethod.Put, path, body);

    public Task<Answer<T>> Patch<T>(string path, object body) => Send<T>(HttpMethod.Patch, path, body);

    /// <summary>Sends BPMN 2.0 XML.</summary>
    /// <param name="seen">The version that it was made from; a newer one is a conflict.</param>
    public Task<Answer<T>> SendModel<T>(HttpMethod method, string path, string xml, int? seen = null) =>
        Send<T>(
            method,
            path,
            xml,
            () => new StringContent(xml, Encoding.UTF8, "application/bpmn+xml"),
            seen,
            false,
            CancellationToken.None
        );

    /// <summary>Sends a file's BPMN 2.0 XML as it stands, in the encoding that it names itself.</summary>
    public Task<Answer<T>> SendModel<T>(string path, byte[] file) =>
        Send<T>(
            HttpMethod.Post,
            path,
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file)),
            () => new ByteArrayContent(file) { Headers = { ContentType = new("application/bpmn+xml") } },
            null,
            false,
            CancellationToken.None
        );

    public Task<Answer<Nothing>> Delete(string path) => Send<Nothing>(HttpMethod.Delete, path, null);

    /// <param name="anonymous">The call is about the session itself: a 401 is an answer, not an ended session.</param>
    /// <summary>A write whose key is kept with its draft, so that it happens once whatever becomes of this browser.</summary>
    public Task<Answer<T>> PostOnce<T>(string path, object body, Guid key)
    {
        var text = JsonSerializer.Serialize(body, body.GetType(), Json);
        _unsettled[Intent(HttpMethod.Post, path, null, text)] = key.ToString();
        return Send<T>(HttpMethod.Post, path, body);
    }

    /// <summary>Sends one file as a form, by the same rules as any other write.</summary>
    public Task<Answer<T>> Upload<T>(string path, string name, byte[] file)
    {
        var content = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file));
        return Send<T>(
            HttpMethod.Post,
            path,
            $"{name} {content}",
            () => new MultipartFormDataContent { { new ByteArrayContent(file), "file", name } },
            seen: null,
            anonymous: false,
            stop: default
        );
    }

    public Task<Answer<T>> Send<T>(HttpMethod method, string path, object? body, bool anonymous = false, CancellationToken stop = default)
    {
        var text = body is null ? null : JsonSerializer.Serialize(body, body.GetType(), Json);
        var type = method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json";
        return Send<T>(method, path, text, text is null ? null : () => new StringContent(text, Encoding.UTF8, type), null, anonymous, stop);
    }

    /// <param name="what">What tells this sending from another one to the same place.</param>
    private async Task<Answer<T>> Send<T>(
        HttpMethod method,
        string path,
        string? what,
        Func<HttpContent>? content,
        int? seen,
        bool anonymous,
        CancellationToken stop
    )
    {
        var intent = Intent(method, path, seen, what);
        var key = method == HttpMethod.Get ? null : _unsettled.GetOrAdd(intent, _ => Guid.NewGuid().ToString());

        for (var tries = 0; ; tries++)
        {
            Asking++;
            try
            {
                using var request = Make(method, path, content, seen, key);
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
            // What takes longer than the client waits is given up too: then nobody answered.
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                if (tries >= _pauses.Length)
                    return new Answer<T>(default, Problem.Offline);
                await Task.Delay(_pauses[tries], clock, stop);
            }
            finally
            {
                Asking--;
            }
        }
    }

    private static string Intent(HttpMethod method, string path, int? seen, string? what) => $"{method} {path} {seen} {what}";

    private static HttpRequestMessage Make(HttpMethod method, string path, Func<HttpContent>? content, int? seen, string? key)
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
        if (seen is { } version)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        if (content is not null)
            request.Content = content();
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
        if (typeof(T) == typeof(string))
            return new Answer<T>((T)(object)body, null);
        return string.IsNullOrWhiteSpace(body) || typeof(T) == typeof(Nothing)
            ? new Answer<T>(default, null)
            : new Answer<T>(JsonSerializer.Deserialize<T>(body, Json), null);
    }
}
