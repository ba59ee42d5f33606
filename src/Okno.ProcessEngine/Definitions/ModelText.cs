using System.Text;
using System.Text.RegularExpressions;

namespace Okno.ProcessEngine.Definitions;

/// <summary>The text of a model that came as bytes, in whatever encoding its exporter wrote it.</summary>
public static partial class ModelText
{
    private const int DeclarationAtMost = 200;

    static ModelText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// By the byte order mark, else by what is said outside (<paramref name="charset"/>) or in the XML declaration, else as UTF-8. The declaration then says UTF-8, as
    /// which the text is kept. Throws <see cref="MalformedDefinition"/>.
    /// </summary>
    /// <remarks>Some exporters declare UTF-8 and write Windows-1252: what is no UTF-8 is read as that.</remarks>
    public static string Decode(byte[] bytes, string? charset = null)
    {
        if (Marked(bytes) is { } marked)
            return Declare(Text(bytes, marked, marked.Preamble.Length));
        var declared = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationAtMost));
        var name = charset ?? (Declaration().Match(declared) is { Success: true } match ? match.Groups["name"].Value : null) ?? "utf-8";
        if (
            !string.Equals(name, "utf-8", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(name, "utf8", StringComparison.OrdinalIgnoreCase)
        )
            return Declare(Text(bytes, Named(name), 0));
        try
        {
            return Strict(Encoding.UTF8).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Text(bytes, Encoding.GetEncoding(1252), 0);
        }
    }

    private static Encoding? Marked(byte[] bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    private static Encoding Named(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException fault)
        {
            throw new MalformedDefinition("process.not-xml", $"The encoding '{name}' is not known.", fault);
        }
    }

    private static string Text(byte[] bytes, Encoding encoding, int from)
    {
        try
        {
            return Strict(encoding).GetString(bytes, from, bytes.Length - from);
        }
        catch (DecoderFallbackException fault)
        {
            throw new MalformedDefinition("process.not-xml", $"The file is not written in {encoding.WebName}.", fault);
        }
    }

    private static Encoding Strict(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static string Declare(string text)
    {
        if (Declaration().Match(text, 0, Math.Min(text.Length, DeclarationAtMost)) is not { Success: true } match)
            return text;
        var name = match.Groups["name"];
        return $"{text[..name.Index]}UTF-8{text[(name.Index + name.Length)..]}";
    }

    [GeneratedRegex(
        """^\s*<\?xml[^>]{0,100}?encoding\s{0,5}=\s{0,5}["'](?<name>[A-Za-z][A-Za-z0-9._-]{0,40})["']""",
        RegexOptions.ExplicitCapture,
        100
    )]
    private static partial Regex Declaration();
}
