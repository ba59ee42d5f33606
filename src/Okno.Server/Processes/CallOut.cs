using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Calls another system by HTTP for a process: only hosts of the allow-list, never private addresses, never longer or larger than fits.</summary>
/// <remarks>
/// The address is checked where the connection is made, so a name that resolves to a private address, or to another one a moment later, gets nowhere;
/// redirects are not followed. Private systems that processes may call anyway are named by whoever runs the server (<c>Okno:Processes:PrivateHosts</c>).
/// Secrets come from the configuration (<c>Okno:Processes:Secrets:NAME</c>), are named by the definition, and are blotted out of whatever comes back.
/// </remarks>
internal sealed class CallOut(IConfiguration configuration, SettingsBook settings) : IDisposable
{
    private static readonly JsonSerializerOptions Shallow = new() { MaxDepth = 32 };

    private const int LargestAnswer = 1024 * 1024;
    private static readonly HashSet<string> OwnHeaders = new(
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "Idempotency-Key"],
        StringComparer.OrdinalIgnoreCase
    );

    private HttpClient? _client;

    /// <summary>Makes the call. What goes wrong is in the answer; nothing is thrown for it.</summary>
    /// <param name="key">The same for every attempt, so that the other side can tell a repetition (<c>Idempotency-Key</c>).</param>
    public async Task<CallAnswer> Make(JsonElement inputs, Guid key, CancellationToken stop)
    {
        List<string> secrets = [];
        try
        {
            using var request = await Request(inputs, key, secrets, stop);
            using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
            hurry.CancelAfter(TimeSpan.FromSeconds(Number(inputs, "timeout", 10, 1, 30)));
            try
            {
                using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hurry.Token);
                return await Read(answer, secrets, hurry.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                return CallAnswer.Failed("http.timed-out", again: true);
            }
            catch (HttpRequestException e) when (e.InnerException is AddressRefused)
            {
                return CallAnswer.Failed("http.private-address", again: false, request.RequestUri?.Host);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return CallAnswer.Failed("http.unreachable", again: true, request.RequestUri?.Host);
            }
        }
        catch (RuleBroken rule)
        {
            return CallAnswer.Failed(rule.Code, again: false, [.. rule.Facts.Select(fact => fact.Value)]);
        }
    }

    public void Dispose() => _client?.Dispose();

    /// <summary>How often a call is tried again before it has failed for good.</summary>
    public static int Retries(JsonElement inputs) => Number(inputs, "retries", 3, 0, 10);

    private HttpClient Client =>
        LazyInitializer.EnsureInitialized(
            ref _client,
            () =>
                new HttpClient(
                    new SocketsHttpHandler
                    {
                        AllowAutoRedirect = false,
                        UseCookies = false,
                        UseProxy = false,
                        ActivityHeadersPropagator = null,
                        MaxResponseHeadersLength = 32,
                        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                        ConnectCallback = Connect,
                    }
                )
                {
                    Timeout = Timeout.InfiniteTimeSpan,
                }
        );

    private async Task<HttpRequestMessage> Request(JsonElement inputs, Guid key, List<string> secrets, CancellationToken stop)
    {
        if (
            !Uri.TryCreate(Text(inputs, "url"), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
        )
            throw new RuleBroken("http.bad-url");
        if (!Allows(await settings.Text(KnownSettings.ProcessHttpHosts, stop), url.Host))
            throw new RuleBroken("http.host-not-allowed", ("host", url.Host));

        var method = new HttpMethod(Text(inputs, "method") is { Length: > 0 } named ? named.ToUpperInvariant() : "GET");
        var request = new HttpRequestMessage(method, url) { Version = HttpVersion.Version11 };
        request.Headers.Add("Idempotency-Key", key.ToString());
        if (method != HttpMethod.Get && Body(inputs) is { } body)
            request.Content = body;
        foreach (var header in Headers(inputs))
            Add(request, Text(header, "name") ?? "", Value(header, secrets));
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (OwnHeaders.Contains(name) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new RuleBroken("http.bad-header", ("name", name));
        if (string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            if (request.Content is not null && MediaTypeHeaderValue.TryParse(value, out var type))
                request.Content.Headers.ContentType = type;
        }
        else if (!request.Headers.TryAddWithoutValidation(name, value))
            throw new RuleBroken("http.bad-header", ("name", name));
    }

    private string Value(JsonElement header, List<string> secrets)
    {
        if (Text(header, "secret") is not { Length: > 0 } name)
            return Text(header, "value") ?? "";
        var secret = configuration[$"Okno:Processes:Secrets:{name}"] ?? throw new RuleBroken("http.no-secret", ("name", name));
        secrets.Add(secret);
        return secret;
    }

    private static JsonElement.ArrayEnumerator Headers(JsonElement inputs) =>
        inputs.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Array ? headers.EnumerateArray() : default;

    /// <summary>A text goes as it stands, anything else as JSON; the element's values when it has no body.</summary>
    private static StringContent? Body(JsonElement inputs)
    {
        if (inputs.TryGetProperty("body", out var body) && body.ValueKind != JsonValueKind.Null)
            return body.ValueKind == JsonValueKind.String
                ? new StringContent(body.GetString()!, Encoding.UTF8, "text/plain")
                : new StringContent(body.GetRawText(), Encoding.UTF8, "application/json");
        return inputs.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Object && values.GetPropertyCount() > 0
            ? new StringContent(values.GetRawText(), Encoding.UTF8, "application/json")
            : null;
    }

    private static async Task<CallAnswer> Read(HttpResponseMessage answer, List<string> secrets, CancellationToken stop)
    {
        var status = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode)
            return CallAnswer.Failed(
                "http.status",
                again: status is 408 or 425 or 429 or >= 500,
                status.ToString(CultureInfo.InvariantCulture)
            ) with
            {
                ErrorCode = $"http.status-{status}",
                Pause = answer.Headers.RetryAfter?.Delta,
            };

        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, stop)) > 0)
        {
            if (kept.Length + read > LargestAnswer)
                return CallAnswer.Failed("http.too-large", again: false);
            kept.Write(buffer, 0, read);
        }
        var text = Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
        foreach (var secret in secrets.Where(secret => secret.Length > 0))
            text = text.Replace(secret, "•••", StringComparison.Ordinal);
        return new CallAnswer(
            JsonSerializer.SerializeToElement(new { status, body = Parsed(text, answer.Content.Headers.ContentType?.MediaType) })
        );
    }

    private static JsonElement Parsed(string text, string? type)
    {
        if (type is not null && type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(text, Shallow);
            }
            catch (JsonException)
            {
                // It says it is JSON and is not: the process gets it as text.
            }
        }
        return JsonSerializer.SerializeToElement(text.Replace("\0", "", StringComparison.Ordinal));
    }

    /// <summary>The list is of host names, with <c>*.</c> for all below a domain.</summary>
    internal static bool Allows(string list, string host) =>
        list.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Any(allowed =>
                string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase)
                || (allowed.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase))
            );

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, stop);
        if (!Allows(configuration["Okno:Processes:PrivateHosts"] ?? "", host))
            addresses = [.. addresses.Where(IsPublic)];
        if (addresses.Length == 0)
            throw new AddressRefused();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is one of the open internet (IANA's special-purpose registries, RFC 6890).</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return Public6.Contains(address) && !NotPublic6.Any(network => network.Contains(address));
        return address.AddressFamily == AddressFamily.InterNetwork && !NotPublic4.Any(network => network.Contains(address));
    }

    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Public6 = IPNetwork.Parse("2000::/3");

    /// <summary>Within the global range: protocol assignments and Teredo, documentation, and addresses that hold an IPv4 one.</summary>
    private static readonly IPNetwork[] NotPublic6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            }
            : null;

    private static int Number(JsonElement of, string name, int otherwise, int least, int most) =>
        int.TryParse(Text(of, name), CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : otherwise;

    private sealed class AddressRefused() : IOException("The address is private.");
}

/// <summary>What came of a call: what it brought, or why it failed.</summary>
/// <param name="Cause">A sentence, without anything that was sent.</param>
/// <param name="Again">Whether trying again may help.</param>
/// <param name="Pause">How long the other side asks to wait before that.</param>
internal sealed record CallAnswer(
    JsonElement? Output,
    string? ErrorCode = null,
    string Cause = "",
    bool Again = false,
    TimeSpan? Pause = null
)
{
    public static CallAnswer Failed(string code, bool again, params IEnumerable<object?> places) =>
        new(null, code, Sentences.Say(code, places), again);
}
