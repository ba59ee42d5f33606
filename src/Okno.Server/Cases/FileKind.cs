using System.Globalization;
using System.Text;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>What a file is by its content, whatever its name and its sender say.</summary>
/// <param name="Extensions">What its name may end with; the first is added to a name that ends otherwise. Empty: any that starts nothing.</param>
internal sealed record FileKind(string ContentType, params IReadOnlyList<string> Extensions)
{
    /// <summary>As much of a file as is looked at.</summary>
    public const int Head = 16 * 1024;

    private const int LongestName = 150;
    private static readonly FileKind Text = new("text/plain; charset=utf-8", "txt", "log", "csv", "tsv", "md", "json", "eml", "ics", "vcf");
    private static readonly FileKind TextOfOldCodePage = Text with { ContentType = "text/plain" };
    private static readonly FileKind Unknown = new("application/octet-stream");

    /// <summary>Beginnings of files (as their formats define them).</summary>
    private static readonly (byte[] Beginning, FileKind Kind)[] Known =
    [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], new("image/png", "png")),
        ([0xFF, 0xD8, 0xFF], new("image/jpeg", "jpg", "jpeg")),
        ("GIF87a"u8.ToArray(), new("image/gif", "gif")),
        ("GIF89a"u8.ToArray(), new("image/gif", "gif")),
        ("%PDF-"u8.ToArray(), new("application/pdf", "pdf")),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], new("application/x-ole-storage", "doc", "xls", "ppt", "msg")),
        ("Rar!"u8.ToArray(), new("application/vnd.rar", "rar")),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], new("application/x-7z-compressed", "7z")),
        ([0x1F, 0x8B], new("application/gzip", "gz", "tgz")),
        ("ID3"u8.ToArray(), new("audio/mpeg", "mp3")),
        ([0xFF, 0xFB], new("audio/mpeg", "mp3")),
        ("OggS"u8.ToArray(), new("audio/ogg", "ogg", "oga", "opus")),
        (@"{\rtf"u8.ToArray(), new("application/rtf", "rtf")),
    ];

    private static readonly FileKind Word = new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
    private static readonly FileKind Sheet = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
    private static readonly FileKind Slides = new("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx");
    private static readonly FileKind Zip = new("application/zip", "zip");

    /// <summary>Programs for Windows, Linux and macOS, Java classes, Windows shortcuts: never what a customer means to send.</summary>
    private static readonly byte[][] Programs =
    [
        "MZ"u8.ToArray(),
        [0x7F, 0x45, 0x4C, 0x46],
        [0xCA, 0xFE, 0xBA, 0xBE],
        [0xFE, 0xED, 0xFA, 0xCE],
        [0xFE, 0xED, 0xFA, 0xCF],
        [0xCF, 0xFA, 0xED, 0xFE],
        [0x4C, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
    ];

    /// <summary>Endings that a double click would run, or a browser would show as a page.</summary>
    private static readonly HashSet<string> Starting = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe",
        "dll",
        "com",
        "scr",
        "pif",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "mjs",
        "wsf",
        "wsh",
        "hta",
        "cpl",
        "msc",
        "msi",
        "msp",
        "jar",
        "lnk",
        "url",
        "reg",
        "chm",
        "iso",
        "img",
        "vhd",
        "app",
        "dmg",
        "sh",
        "html",
        "htm",
        "xhtml",
        "shtml",
        "svg",
        "xml",
        "xsl",
        "mht",
        "mhtml",
        "swf",
        "docm",
        "xlsm",
        "pptm",
        "dotm",
        "xlam",
        "application",
        "appref-ms",
        "settingcontent-ms",
    };

    /// <summary>Programs are refused.</summary>
    public static FileKind Of(ReadOnlySpan<byte> head)
    {
        foreach (var program in Programs)
        {
            if (head.StartsWith(program))
                throw RuleBroken.Malformed("attachment.program");
        }
        foreach (var (beginning, kind) in Known)
        {
            if (head.StartsWith(beginning))
                return kind;
        }
        if (head.StartsWith("PK\x03\x04"u8))
            return head.IndexOf("word/"u8) >= 0 ? Word
                : head.IndexOf("xl/"u8) >= 0 ? Sheet
                : head.IndexOf("ppt/"u8) >= 0 ? Slides
                : Zip;
        if (head.Length >= 12 && head.StartsWith("RIFF"u8))
            return head[8..12].SequenceEqual("WEBP"u8) ? new("image/webp", "webp")
                : head[8..12].SequenceEqual("WAVE"u8) ? new("audio/wav", "wav")
                : Unknown;
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
            return new("video/mp4", "mp4", "m4a", "m4v", "mov", "heic");
        return IsText(head) ? Text
            : head.IndexOfAnyInRange((byte)0, (byte)8) < 0 ? TextOfOldCodePage
            : Unknown;
    }

    /// <summary>
    /// The name to keep and to offer: the last part of a path, without signs that steer or hide something, its end fitting the content.
    /// </summary>
    public string NameFor(string? given)
    {
        var last = (given ?? "").Replace('\\', '/').Split('/')[^1];
        var plain = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var steers =
                category
                    is UnicodeCategory.Control
                        or UnicodeCategory.Format
                        or UnicodeCategory.PrivateUse
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
                || rune == Rune.ReplacementChar
                || (rune.IsAscii && "<>:\"|?*%;$`'".Contains((char)rune.Value, StringComparison.Ordinal));
            plain.Append(
                steers ? "_"
                : category is UnicodeCategory.SpaceSeparator ? " "
                : rune.ToString()
            );
        }
        var name = plain.ToString().Trim().Trim('.').Trim();
        var dot = name.LastIndexOf('.');
        var (stem, ending) = dot > 0 ? (name[..dot], name[(dot + 1)..]) : (name, "");
        if (stem.Length == 0)
            stem = "file";
        if (stem.Length > LongestName)
            stem = Shorter(stem);
        if (ending.Length > 0 && ending.Length <= 16 && Fits(ending))
            return $"{stem}.{ending}";
        if (ending.Length > 0)
            stem = Shorter($"{stem}.{ending}");
        var right =
            Extensions.Count > 0 ? Extensions[0]
            : ending.Length == 0 ? ""
            : "bin";
        return right.Length == 0 ? stem : $"{stem}.{right}";
    }

    private bool Fits(string ending) =>
        Extensions.Count > 0 ? Extensions.Contains(ending, StringComparer.OrdinalIgnoreCase) : !Starting.Contains(ending);

    /// <summary>Cut without halving a pair.</summary>
    private static string Shorter(string text) =>
        text.Length <= LongestName ? text
        : char.IsHighSurrogate(text[LongestName - 1]) ? text[..(LongestName - 1)]
        : text[..LongestName];

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
            return false;
        // The head may end within a letter: up to three bytes of it are let go.
        for (var cut = 0; cut <= Math.Min(3, head.Length); cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(head[..(head.Length - cut)]))
                return true;
        }
        return false;
    }
}
