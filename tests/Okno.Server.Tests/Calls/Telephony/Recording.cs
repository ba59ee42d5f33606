using System.Reflection;
using System.Text;
using Okno.Contracts.Calls;
using Okno.Server.Calls;
using Okno.Server.Calls.Telephony.Asterisk;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>What a real Asterisk said while a call was made through it.</summary>
internal static class Recording
{
    public static readonly string[] All =
    [
        "01-answered",
        "02-caller-gives-up",
        "03-busy",
        "04-queue-second-operator-answers",
        "05-queue-abandoned",
        "06-hold-and-resume",
    ];

    public static readonly DateTimeOffset Start = new(2026, 11, 22, 20, 50, 0, TimeSpan.Zero);

    public static byte[] Bytes(string name)
    {
        using var file = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream($"Okno.Server.Tests.Calls.Telephony.Recordings.{name}.ami.txt")!;
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name)).Replace("\r\n", "\n", StringComparison.Ordinal);

    public static List<AmiMessage> Messages(string name) => new AmiReader().Feed(Bytes(name));

    /// <summary>The messages that tell of calls, a tenth of a second apart.</summary>
    public static List<CallEvent> Events(string name) =>
        [
            .. Messages(name)
                .Where(message => message.Event is { } type && AsteriskCall.Tell.Contains(type))
                .Select(
                    (message, place) =>
                        new CallEvent
                        {
                            CallId = message.Find("Linkedid")!,
                            Type = message.Event!,
                            EventId = $"{place:000}",
                            Raw = message.Text,
                            At = Start.AddMilliseconds(100 * place),
                        }
                ),
        ];

    /// <summary>When the first message of a type came that has the fields; of a channel a part of its name is enough.</summary>
    public static DateTimeOffset When(this IEnumerable<CallEvent> events, string type, params (string Key, string Value)[] fields) =>
        events
            .First(e =>
                e.Type == type
                && Array.TrueForAll(
                    fields,
                    field =>
                        AmiMessage.Parse(e.Raw).Find(field.Key) is { } value
                        && (
                            value == field.Value
                            || (
                                field.Key.EndsWith("Channel", StringComparison.Ordinal)
                                && value.Contains(field.Value, StringComparison.Ordinal)
                            )
                        )
                )
            )
            .At;

    public static CallCourse? Course(IEnumerable<CallEvent> events) =>
        events.ToList() is [var first, ..] all
            ? AsteriskCall.Read(first.CallId, all, AsteriskSystem.ExtensionOf(new LineSettings())).Course
            : null;
}
