using Microsoft.Extensions.Localization;

namespace Okno.Client.Resources;

/// <summary>Every word on the screen: <c>Words.resx</c> (Russian) and <c>Words.en.resx</c>.</summary>
public sealed class Words;

internal static class Counting
{
    /// <summary>The words for so many of something: keys end in <c>_one</c>, <c>_few</c>, <c>_many</c>.</summary>
    /// <remarks>Russian cardinal plurals by Unicode CLDR; English uses the same three keys.</remarks>
    public static string Count(this IStringLocalizer words, string key, int number, params object[] more)
    {
        var (tens, ones) = (Math.Abs(number) % 100, Math.Abs(number) % 10);
        var form =
            ones == 1 && tens != 11 ? "one"
            : ones is >= 2 and <= 4 && tens is < 12 or > 14 ? "few"
            : "many";
        return words[$"{key}_{form}", [number, .. more]];
    }

    /// <summary>A sentence split at its <c>{0}</c>, for what is marked up there; the rest is filled in.</summary>
    public static (string Before, string After) Around(this IStringLocalizer words, string key, params object[] values)
    {
        const string Mark = "\u0001";
        object[] filled = values.Length == 0 ? [Mark] : [Mark, .. values.Skip(1)];
        var parts = words[key, filled].Value.Split(Mark, 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
