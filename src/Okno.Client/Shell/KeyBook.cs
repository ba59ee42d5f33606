using System.Text.RegularExpressions;

namespace Okno.Client.Shell;

/// <summary>What a combination does. It is known by the combination that Okno ships it with.</summary>
/// <param name="Word">Key of its name.</param>
public sealed record KeyAction(string Shipped, string Word);

/// <summary>The combinations that Okno ships with, by physical key (<c>Alt+KeyJ</c>), and how they are shown and judged.</summary>
public static partial class KeyBook
{
    public static readonly IReadOnlyList<KeyAction> All =
    [
        new("Ctrl+KeyK", "Palette"),
        new("Alt+KeyJ", "NextRecord"),
        new("Alt+KeyU", "ShowNew"),
        new("Ctrl+KeyS", "Save"),
        new("Alt+KeyM", "AssignToMe"),
        new("Alt+KeyP", "Schedule"),
        new("Alt+KeyR", "ReturnToQueue"),
        new("Alt+KeyK", "Keep"),
        new("Alt+Digit1", "CommunicationPanel"),
        new("Alt+KeyA", "Answer"),
        new("Alt+KeyQ", "EndCall"),
        new("Alt+KeyW", "Hold"),
        new("Alt+KeyX", "Mute"),
        new("Alt+KeyT", "Transfer"),
        new("Ctrl+Slash", "KeysList"),
    ];

    /// <summary>What the browser does not give away, and what it would be wrong to take: undo, copy, find, reload…</summary>
    private static readonly HashSet<string> _taken = new(
        [
            "Ctrl+KeyN",
            "Ctrl+KeyT",
            "Ctrl+KeyW",
            "Ctrl+KeyC",
            "Ctrl+KeyV",
            "Ctrl+KeyX",
            "Ctrl+KeyZ",
            "Ctrl+KeyY",
            "Ctrl+KeyA",
            "Ctrl+KeyF",
            "Ctrl+KeyR",
            "Ctrl+KeyL",
            "Ctrl+KeyP",
            "Alt+KeyD",
            "Alt+KeyE",
            "Alt+KeyF",
            "F5",
            "F6",
            "Shift+F6",
            "F11",
            "F12",
        ],
        StringComparer.Ordinal
    );

    /// <summary>Alt J; Ctrl /.</summary>
    public static string Show(string combo) =>
        string.Join(' ', combo.Split('+').Select(part => _signs.GetValueOrDefault(part) ?? Letter().Replace(part, "$1")));

    /// <summary>Alt+J; Control+/.</summary>
    public static string Tell(string combo) => Show(combo).Replace("Ctrl", "Control", StringComparison.Ordinal).Replace(' ', '+');

    /// <summary>Why a combination cannot be chosen, as a key of words; null when it can.</summary>
    public static string? Refuses(string combo)
    {
        var parts = combo.Split('+');
        var key = parts[^1];
        var (ctrl, alt) = (parts.Contains("Ctrl"), parts.Contains("Alt"));
        return !ctrl && !alt && !(key.Length > 1 && key[0] == 'F' && char.IsAsciiDigit(key[1])) ? "KeyNeedsHeld"
            : ctrl && alt ? "KeyBothHeld"
            : _taken.Contains(combo) ? "KeyOfBrowser"
            : null;
    }

    /// <summary>The combination of a pressed key, or null while only Ctrl, Alt or Shift are held.</summary>
    public static string? Of(string code, bool ctrl, bool alt, bool shift)
    {
        if (code.Length == 0 || code.StartsWith("Control", StringComparison.Ordinal) || Held().IsMatch(code))
            return null;
        List<string> parts = [];
        if (ctrl)
            parts.Add("Ctrl");
        if (alt)
            parts.Add("Alt");
        if (shift)
            parts.Add("Shift");
        return string.Join('+', [.. parts, code]);
    }

    private static readonly Dictionary<string, string> _signs = new(StringComparer.Ordinal)
    {
        ["Slash"] = "/",
        ["Backslash"] = "\\",
        ["Period"] = ".",
        ["Comma"] = ",",
        ["Semicolon"] = ";",
        ["Quote"] = "'",
        ["BracketLeft"] = "[",
        ["BracketRight"] = "]",
        ["Minus"] = "-",
        ["Equal"] = "=",
        ["Backquote"] = "`",
        ["ArrowUp"] = "↑",
        ["ArrowDown"] = "↓",
        ["ArrowLeft"] = "←",
        ["ArrowRight"] = "→",
    };

    [GeneratedRegex("^(?:Key|Digit)(?<sign>.)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Letter();

    [GeneratedRegex("^(?:Alt|Shift|Meta|OS)(?:Left|Right)?$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Held();
}
