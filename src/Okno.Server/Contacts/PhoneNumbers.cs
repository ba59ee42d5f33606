using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Okno.Server.Contacts;

/// <summary>What a text says as a telephone number.</summary>
/// <param name="E164">Only for a number that is valid in its country's plan; null otherwise, nothing is guessed.</param>
/// <param name="Extension">Digits after «доб.», «ext.» and the like.</param>
/// <param name="Digits">The digits of the E.164 number, else of the text without its extension; empty when it is no number at all.</param>
internal sealed record ParsedNumber(string? E164, string? Extension, string Digits)
{
    public static readonly ParsedNumber None = new(null, null, "");

    /// <summary>For <see cref="CommunicationOption.ReversedDigits"/>: null when there is nothing to look up by.</summary>
    public string? Reversed => Digits.Length is 0 or > 20 ? null : new string([.. Digits.Reverse()]);
}

/// <summary>The one place where telephone numbers are understood (ITU-T E.164, national plans as libphonenumber knows them).</summary>
internal static partial class PhoneNumbers
{
    private static readonly PhoneNumberUtil Plans = PhoneNumberUtil.GetInstance();

    public static ParsedNumber Parse(string? text, string region)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 320)
            return ParsedNumber.None;

        var plain = Plain(text);
        if (plain.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            plain = plain[4..];
        string? extension = null;
        if (ExtensionAtEnd().Match(plain) is { Success: true } split)
        {
            extension = split.Groups["digits"].Value;
            plain = split.Groups["number"].Value.TrimEnd();
        }
        // Letters, «@» and other signs mean an address, a name or a vanity number: not ours to turn into digits.
        if (!NumberAlone().IsMatch(plain))
            return ParsedNumber.None;

        var digits = string.Concat(plain.Where(char.IsAsciiDigit));
        // Some plans let digits be left out, which the library then adds: whoever meant another number would be called wrongly.
        return Valid(plain, region) is { } e164 && digits.EndsWith(e164[^6..], StringComparison.Ordinal)
            ? new ParsedNumber(e164, extension, e164[1..])
            : new ParsedNumber(null, extension, digits);
    }

    /// <summary>The country that a number in E.164 belongs to (ISO 3166-1 alpha-2); null for none or for one that belongs to no country.</summary>
    public static string? Region(string? e164)
    {
        if (e164 is null)
            return null;
        try
        {
            return Plans.GetRegionCodeForNumber(Plans.Parse(e164, null)) is { Length: 2 } code ? code : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    private static string? Valid(string plain, string region)
    {
        try
        {
            var number = Plans.Parse(plain, region);
            return Plans.IsValidNumber(number) ? Plans.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Digits of every script as ASCII ones, full-width signs as plain ones, invisible direction marks left out.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            switch (CharUnicodeInfo.GetUnicodeCategory(sign))
            {
                case UnicodeCategory.DecimalDigitNumber:
                    plain.Append((char)('0' + (int)CharUnicodeInfo.GetNumericValue(sign)));
                    break;
                case UnicodeCategory.DashPunctuation:
                case UnicodeCategory.MathSymbol when sign == '\u2212':
                    plain.Append('-');
                    break;
                case UnicodeCategory.SpaceSeparator:
                    plain.Append(' ');
                    break;
                case UnicodeCategory.Format:
                    break;
                default:
                    plain.Append(sign is >= '\uFF01' and <= '\uFF5E' ? (char)(sign - 0xFEE0) : sign);
                    break;
            }
        }
        return plain.ToString().Trim();
    }

    [GeneratedRegex(
        @"^(?<number>.*\d[\s\-().]*?)[\s,;]*(доб(авочный)?|вн(утр(енний)?)?|extension|ext|x|#)[.:\s=]*(?<digits>\d{1,10})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ExtensionAtEnd();

    [GeneratedRegex(@"^\+?[\d\s\-().~/]*\d[\d\s\-().~/]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NumberAlone();
}
