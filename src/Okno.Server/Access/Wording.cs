using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Short texts that people type: names and codes.</summary>
internal static class Wording
{
    /// <summary>The text without blanks around it; a 400 when nothing is left or it holds signs that cannot be seen or kept.</summary>
    public static string Of(string text, string field)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl))
            throw RuleBroken.Malformed("request.bad-text", ("field", field));
        return trimmed;
    }

    /// <summary>The same for a text that may be left out.</summary>
    public static string? OrNone(string? text, string field) => string.IsNullOrWhiteSpace(text) ? null : Of(text, field);
}
