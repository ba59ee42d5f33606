using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Okno.Server.Feed;

/// <summary>A post's text as HTML that can do nothing: every character escaped, web addresses made links, mentions marked, lines kept.</summary>
/// <remarks>Nothing of the text becomes markup, so there is nothing to sanitise away and nothing to get past.</remarks>
internal static partial class SafeHtml
{
    private const string AtTheEnd = ".,;:!?)»”'";

    public static string Of(string text, IReadOnlyCollection<string> logins)
    {
        var html = new StringBuilder(text.Length + 64);
        var at = 0;
        foreach (Match match in Marks().Matches(text))
        {
            var found = match.Value.StartsWith('@') ? match.Value.TrimEnd('.', '-', '+', '@') : match.Value.TrimEnd([.. AtTheEnd]);
            var marked = match.Value.StartsWith('@') ? Mention(text, match.Index, found, logins) : Link(found);
            if (marked is null)
                continue;
            Append(html, text[at..match.Index]);
            html.Append(marked);
            at = match.Index + found.Length;
        }
        Append(html, text[at..]);
        return html.ToString();
    }

    /// <summary>The logins that a text mentions, in lower case.</summary>
    public static IReadOnlyList<string> Mentioned(string text) =>
        [
            .. Marks()
                .Matches(text)
                .Where(match => match.Value.StartsWith('@') && StandsAlone(text, match.Index))
                .Select(match => match.Value[1..].TrimEnd('.', '-', '+', '@').ToLowerInvariant())
                .Where(login => login.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Take(50),
        ];

    private static string? Mention(string text, int at, string found, IReadOnlyCollection<string> logins) =>
        StandsAlone(text, at) && logins.Contains(found[1..], StringComparer.OrdinalIgnoreCase)
            ? $"<span class=\"mention\">{WebUtility.HtmlEncode(found)}</span>"
            : null;

    /// <summary>Not the second half of an e-mail address.</summary>
    private static bool StandsAlone(string text, int at) =>
        at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '@' or '.' or '_');

    private static string? Link(string found) =>
        Uri.TryCreate(found, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<a href=\"{WebUtility.HtmlEncode(found)}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{WebUtility.HtmlEncode(found)}</a>"
            )
            : null;

    private static void Append(StringBuilder html, string text) => html.Append(WebUtility.HtmlEncode(text).ReplaceLineEndings("<br>"));

    [GeneratedRegex("""https?://[^\s<>"]{1,2000}|@[a-zA-Z0-9._@+-]{1,64}""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Marks();
}
