using System.Text.Json;
using Okno.Contracts;

namespace Okno.Client.Shell;

/// <summary>What the server said no with (RFC 9457), or <see cref="Offline"/> when it could not be asked.</summary>
public sealed record Problem(
    int Status,
    string Code,
    string? Detail = null,
    Named? Holder = null,
    string? TraceId = null,
    int? RetryAfterSeconds = null,
    IReadOnlyDictionary<string, string[]>? Errors = null
)
{
    public const string OfflineCode = "offline";

    public static readonly Problem Offline = new(0, OfflineCode);

    public bool IsOffline => Code == OfflineCode;

    /// <summary>What support can find the fault by.</summary>
    public string Reference => TraceId is { Length: > 0 } trace ? trace : Code;

    internal static Problem Read(int status, string body, int? retryAfter)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return new Problem(
                status,
                Text(root, "code") ?? $"http-{status}",
                Text(root, "detail") ?? Text(root, "title"),
                root.TryGetProperty("holder", out var holder) ? holder.Deserialize<Named>(Api.Json) : null,
                Text(root, "trace"),
                retryAfter ?? (root.TryGetProperty("retryAfter", out var wait) && wait.TryGetInt32(out var seconds) ? seconds : null),
                root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                        ? errors.Deserialize<Dictionary<string, string[]>>(Api.Json)
                    : Text(root, "field") is { } field ? new Dictionary<string, string[]> { [field] = [Text(root, "detail") ?? ""] }
                    : null
            );
        }
        catch (JsonException)
        {
            return new Problem(status, $"http-{status}", RetryAfterSeconds: retryAfter);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>An answer of the server: a value, or a problem. A 204 has neither.</summary>
public readonly record struct Answer<T>(T? Value, Problem? Problem)
{
    public bool Ok => Problem is null;
}

/// <summary>For calls whose answer carries nothing.</summary>
public sealed record Nothing;
