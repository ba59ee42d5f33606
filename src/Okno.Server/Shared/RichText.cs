using System.Net;
using Ganss.Xss;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Okno.Server.Shared;

/// <summary>What people write in Markdown (CommonMark with tables, strikethrough and bare links), as HTML that may be shown as it is.</summary>
/// <remarks>
/// Two fences: the reader takes markup in the text for words, and what it writes goes through a list of allowed tags, attributes and
/// schemes. Pictures are not shown: asking another host for one would tell it who reads.
/// </remarks>
internal static class RichText
{
    private static readonly MarkdownPipeline Reader = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UsePipeTables()
        .UseSoftlineBreakAsHardlineBreak()
        .Build();

    private static readonly HashSet<string> Tags = new(StringComparer.OrdinalIgnoreCase)
    {
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    };

    internal static readonly HtmlSanitizer Fence = new(
        new HtmlSanitizerOptions
        {
            AllowedTags = Tags,
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "rel", "target", "start" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "tel" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
        }
    );

    /// <summary>Null for a text that says nothing.</summary>
    public static string? ToHtml(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown))
            return null;
        try
        {
            var document = Markdown.Parse(markdown, Reader);
            foreach (var heading in document.Descendants<HeadingBlock>())
                heading.Level = Math.Min(6, heading.Level + 3); // below the headings of the page it stands on
            foreach (var link in document.Descendants<LinkInline>())
                LeaveThePage(link);
            foreach (var link in document.Descendants<AutolinkInline>())
                LeaveThePage(link);
            var html = document.ToHtml(Reader).Replace("<br />", "<br>", StringComparison.Ordinal);
            return (HasBareTagsOnly(html) ? html : Fence.Sanitize(html)).TrimEnd();
        }
        catch (ArgumentException)
        {
            // Nested deeper than Markdig reads: then it is no more than its words.
            return $"<p>{WebUtility.HtmlEncode(markdown).ReplaceLineEndings("<br>")}</p>";
        }
    }

    /// <summary>Whether every tag is an allowed one without attributes: then the second fence, which builds a document, has nothing to take out.</summary>
    private static bool HasBareTagsOnly(ReadOnlySpan<char> html)
    {
        var allowed = Tags.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = html.IndexOf('<'); start >= 0; start = html.IndexOf('<'))
        {
            html = html[(start + 1)..];
            var end = html.IndexOf('>');
            if (end < 0 || !allowed.Contains(html[..end].TrimStart('/')))
                return false;
        }
        return true;
    }

    private static void LeaveThePage(MarkdownObject link)
    {
        var attributes = link.GetAttributes();
        attributes.AddProperty("rel", "noopener noreferrer nofollow");
        attributes.AddProperty("target", "_blank");
    }
}
