using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Okno.ProcessEngine.Elements;

/// <summary>Times as BPMN writes them: moments, durations and repeating intervals of ISO 8601.</summary>
public static partial class Iso8601
{
    /// <summary>Whether the text is what a timer of the kind can wait for.</summary>
    internal static bool IsTime(string kind, string text) =>
        kind switch
        {
            "date" => Moment(text) is not null,
            "duration" => Duration(text) is not null,
            _ => Cycle(text) is not null,
        };

    /// <summary>A moment; one without an offset is UTC. Null when it is none.</summary>
    public static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? moment
            : null;

    /// <summary>A duration of at most ten years; months count as 30 days, years as 365. Null when it is none.</summary>
    public static TimeSpan? Duration(string text)
    {
        try
        {
            if (Weeks().Match(text) is { Success: true } weeks)
                return TimeSpan.FromDays(7 * int.Parse(weeks.Groups["n"].ValueSpan, CultureInfo.InvariantCulture));
            var duration = XmlConvert.ToTimeSpan(text);
            return duration < TimeSpan.Zero || duration > TimeSpan.FromDays(3650) ? null : duration;
        }
        catch (Exception mistake) when (mistake is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary><c>R3/PT10M</c> or <c>R/PT10M</c>: how often (null for without end) and how far apart. Null when it is neither.</summary>
    public static (int? Times, TimeSpan Every)? Cycle(string text)
    {
        if (
            Repeating().Match(text) is not { Success: true } match
            || Duration(match.Groups["every"].Value) is not { } every
            || every < TimeSpan.FromSeconds(1)
        )
            return null;
        if (match.Groups["times"].Length == 0)
            return (null, every);
        return int.TryParse(match.Groups["times"].ValueSpan, CultureInfo.InvariantCulture, out var times) ? (times, every) : null;
    }

    [GeneratedRegex(@"^R(?<times>\d{0,6})/(?<every>P[0-9A-Z.]+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Repeating();

    [GeneratedRegex(@"^P(?<n>\d{1,3})W$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Weeks();
}
