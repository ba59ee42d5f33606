using System.Text;
using System.Text.Json;

namespace Okno.Server.Shared;

/// <summary>Text from outside: checked before it is kept, folded before it is searched.</summary>
internal static class Texts
{
    /// <summary>Lower case, «ё» as «е»: how texts are kept for search and how a search is asked.</summary>
    public static string Fold(string text) => text.ToLowerInvariant().Replace('ё', 'е');

    /// <summary>The text when it fits. NUL (which PostgreSQL does not keep), half a surrogate pair and excess are 400s that name the field.</summary>
    public static string? Fit(string field, string? text, int longest)
    {
        if (text is null)
            return null;
        if (text.Length > longest)
            throw RuleBroken.Malformed("request.too-long", ("field", field), ("longest", longest));
        if (!IsWhole(text))
            throw RuleBroken.Malformed("request.bad-text", ("field", field));
        return text;
    }

    /// <summary>As <see cref="Fit"/>, without the spaces around it; nothing left is a 400.</summary>
    public static string Need(string field, string? text, int longest) =>
        Fit(field, text?.Trim(), longest) is { Length: > 0 } given
            ? given
            : throw RuleBroken.Malformed("request.required", ("field", field));

    public static bool IsWhole(string text)
    {
        var left = text.AsSpan();
        while (!left.IsEmpty)
        {
            if (left[0] == '\0' || Rune.DecodeFromUtf16(left, out _, out var taken) != System.Buffers.OperationStatus.Done)
                return false;
            left = left[taken..];
        }
        return true;
    }

    /// <summary>The enum value for its word on the wire; numbers and other words are 400s that name the field.</summary>
    public static T Word<T>(string field, string? word)
        where T : struct, Enum => TryWord(word, out T value) ? value : throw RuleBroken.Malformed("request.bad-value", ("field", field));

    public static bool TryWord<T>(string? word, out T value)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (!string.Equals(InWords(known), word, StringComparison.Ordinal))
                continue;
            value = known;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The word of an enum value on the wire.</summary>
    public static string InWords<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The words of a search, folded; all of them must be found. At most 8, the rest is left out.</summary>
    public static IReadOnlyList<string> SearchWords(string? search) =>
        string.IsNullOrWhiteSpace(search)
            ? []
            : Fold(Fit("search", search, 200)!)
                .Split((char[]?)null, 8, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Trim())
                .ToList();

    /// <summary>A <c>like</c> pattern for texts that contain the word; its own wildcards are escaped by backslash.</summary>
    public static string Containing(string word) =>
        $"%{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
