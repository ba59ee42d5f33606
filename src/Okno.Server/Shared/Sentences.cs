using System.Globalization;
using System.Resources;

namespace Okno.Server.Shared;

/// <summary>The sentences of problems and messages, by code, in the language of the request. Each area keeps its own in <c>Words.resx</c> (ru) and <c>Words.en.resx</c>.</summary>
public static class Sentences
{
    private static readonly ResourceManager[] Areas =
    [
        .. typeof(Sentences)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".Words.resources", StringComparison.Ordinal))
            .Select(name => new ResourceManager(name[..^".resources".Length], typeof(Sentences).Assembly)),
    ];

    /// <summary>The sentence for a code with its places filled, or null when no area knows the code.</summary>
    public static string? Find(string code, params IEnumerable<object?> places)
    {
        foreach (var area in Areas)
        {
            if (area.GetString(code, CultureInfo.CurrentUICulture) is { } sentence)
                return string.Format(CultureInfo.CurrentCulture, sentence, [.. places]);
        }
        return null;
    }

    public static string Say(string code, params IEnumerable<object?> places) => Find(code, places) ?? code;
}
