using System.Text;
using System.Text.Unicode;
using UtfUnknown;

namespace Okno.Server.Imports;

/// <summary>Which encoding a text file is in: its mark, else UTF-8 if all of it is that, else the likeliest.</summary>
internal static class FileText
{
    private const int Sample = 256 * 1024;

    static FileText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding, or null when the bytes are no text.</summary>
    public static Encoding? Find(Stream file)
    {
        var sample = new byte[Sample];
        file.Position = 0;
        var length = file.ReadAtLeast(sample, Sample, throwOnEndOfStream: false);
        var start = sample.AsSpan(0, length);
        var encoding = Marked(start) ?? Unmarked(start) ?? (IsUtf8(file) ? new UTF8Encoding(false) : Likeliest(start));
        file.Position = 0;
        return encoding is not null && IsText(encoding.GetString(start)) ? encoding : null;
    }

    /// <summary>The encoding that was asked for by name; null when the bytes are no text in it.</summary>
    public static Encoding? Named(Stream file, string name)
    {
        var encoding = name is "utf-8" ? new UTF8Encoding(false) : Encoding.GetEncoding(name);
        var sample = new byte[Sample];
        file.Position = 0;
        var length = file.ReadAtLeast(sample, Sample, throwOnEndOfStream: false);
        file.Position = 0;
        return IsText(encoding.GetString(sample, 0, length)) ? encoding : null;
    }

    private static Encoding? Marked(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0xFF, 0xFE, 0x00, 0x00, ..] => Encoding.UTF32,
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    /// <summary>UTF-16 without a mark: separators and Latin letters have a zero in every second byte.</summary>
    private static Encoding? Unmarked(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4 || start.Length % 2 != 0 && start.Length < Sample)
            return null;
        int even = 0,
            odd = 0;
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }
        var few = start.Length / 50;
        if (odd > few && even == 0)
            return Encoding.Unicode;
        return even > few && odd == 0 ? Encoding.BigEndianUnicode : null;
    }

    private static bool IsUtf8(Stream file)
    {
        file.Position = 0;
        var buffer = new byte[64 * 1024];
        var kept = 0;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var filled = kept + read;
            if (read == 0)
                return filled == 0;
            var whole = WholeSigns(buffer.AsSpan(0, filled));
            if (!Utf8.IsValid(buffer.AsSpan(0, whole)))
                return false;
            kept = filled - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }
    }

    /// <summary>Without the beginning of a sign that goes on in the next piece.</summary>
    private static int WholeSigns(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var at = bytes[^back];
            var needs = at switch
            {
                >= 0xF0 => 4,
                >= 0xE0 => 3,
                >= 0xC0 => 2,
                _ => 1,
            };
            if (needs > back)
                return bytes.Length - back;
            if (needs > 1 || at < 0x80)
                break;
        }
        return bytes.Length;
    }

    /// <summary>Sites send Cyrillic of Windows most; so it stays where the statistics are not sure.</summary>
    private static Encoding Likeliest(ReadOnlySpan<byte> start)
    {
        var found = CharsetDetector.DetectFromBytes(start.ToArray()).Detected;
        return found is { Confidence: > 0.6f, Encoding: { } sure } && sure is not ASCIIEncoding ? sure : Encoding.GetEncoding(1251);
    }

    /// <summary>Text has no control signs but tabs and line ends; a picture or a program is full of them.</summary>
    private static bool IsText(string sample)
    {
        var controls = sample.Count(sign => char.IsControl(sign) && sign is not ('\t' or '\r' or '\n' or '\u0085'));
        return sample.Any(sign => !char.IsWhiteSpace(sign) && sign != '\uFEFF') && controls <= sample.Length / 100;
    }
}
