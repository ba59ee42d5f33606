using System.Globalization;
using System.Text.Json;
using Okno.Contracts;
using Okno.Server.Data;

namespace Okno.Server.Shared;

/// <summary>A write over a version that someone has saved over since is refused, and told what changed.</summary>
internal static class StaleWrite
{
    private sealed record Changed(JsonElement? From, JsonElement? To);

    /// <summary>The version of an <c>If-Match</c> header, bare or as an entity tag; null without one.</summary>
    public static int? IfMatch(HttpContext http)
    {
        var tag = http.Request.Headers.IfMatch.ToString();
        if (tag.Length == 0 || tag is "*")
            return null;
        var version = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        return int.TryParse(version.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read
            : throw RuleBroken.Malformed("request.bad-value", ("field", "If-Match"));
    }

    /// <summary>Passes when the record still has the version the caller saw, or the caller did not say.</summary>
    /// <remarks>Each saving raises the version by one and leaves one row of the kind, so the last rows tell what the caller missed.</remarks>
    public static async Task Check(OknoDb db, string kind, Guid id, int current, int? seen, CancellationToken stop)
    {
        if (seen is null || seen == current)
            return;

        var missed = await db.Query(
            """
            select h.at, h.who_id, u.name, h."from", h."to" from history h left join users u on u.id = h.who_id
            where h.subject_id = @id and h.kind = @kind order by h.id desc limit @count
            """,
            row => (At: row.Moment(0), Who: row.MaybeGuid(1), Name: row.MaybeText(2), From: row.MaybeText(3), To: row.MaybeText(4)),
            stop,
            ("id", id),
            ("kind", kind),
            ("count", Math.Clamp((long)current - seen.Value, 1, 100))
        );

        var changed = new Dictionary<string, Changed>(StringComparer.Ordinal);
        foreach (var (_, _, _, from, to) in Enumerable.Reverse(missed))
        {
            var before = Fields(from);
            foreach (var (field, value) in Fields(to))
            {
                var first = changed.TryGetValue(field, out var earlier) ? earlier.From : before.GetValueOrDefault(field);
                changed[field] = new Changed(first, value);
            }
        }
        var saved = missed.Count == 0 ? default : missed[0];
        throw new RuleBroken(
            "conflict",
            ("changed", changed),
            ("savedBy", saved.Who is { } who ? new Named(who, saved.Name ?? "") : null),
            ("savedAt", missed.Count == 0 ? null : saved.At),
            ("version", current)
        );
    }

    private static Dictionary<string, JsonElement?> Fields(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement?>>(json, Wire.Json) ?? [];
}
