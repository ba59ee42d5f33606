namespace Okno.Client.Ui;

/// <summary>What the toolbar of a Markdown field does to the text.</summary>
public enum Mark
{
    Bold,
    Italic,
    Code,
    Link,
    List,
    Numbers,
    Quote,
}

/// <summary>A change of a text: what stands between two places becomes something else, and what is selected then.</summary>
public readonly record struct MarkedText(int Start, int End, string Insert, int SelectFrom, int SelectTo);

/// <summary>Puts Markdown around what is selected, or takes it off again when it is there.</summary>
public static class Marks
{
    public static MarkedText Apply(string text, int from, int to, Mark mark)
    {
        (from, to) = (Math.Clamp(Math.Min(from, to), 0, text.Length), Math.Clamp(Math.Max(from, to), 0, text.Length));
        return mark switch
        {
            Mark.Bold => Around(text, from, to, "**"),
            Mark.Italic => Around(text, from, to, "_"),
            Mark.Code => Around(text, from, to, "`"),
            Mark.Link => Link(text, from, to),
            Mark.Numbers => Lines(text, from, to, number => $"{number}. "),
            Mark.Quote => Lines(text, from, to, _ => "> "),
            _ => Lines(text, from, to, _ => "- "),
        };
    }

    private static MarkedText Around(string text, int from, int to, string sign)
    {
        var width = sign.Length;
        if (from >= width && to + width <= text.Length && text[(from - width)..from] == sign && text[to..(to + width)] == sign)
            return new MarkedText(from - width, to + width, text[from..to], from - width, to - width);
        return new MarkedText(from, to, sign + text[from..to] + sign, from + width, to + width);
    }

    /// <summary>The words first, the address selected to be typed or pasted; a selected address becomes the address.</summary>
    private static MarkedText Link(string text, int from, int to)
    {
        const string beginning = "https://";
        var selected = text[from..to];
        if (selected.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !selected.Any(char.IsWhiteSpace))
            return new MarkedText(from, to, $"[]({selected})", from + 1, from + 1);
        var insert = $"[{selected}]({beginning})";
        return selected.Length == 0
            ? new MarkedText(from, to, insert, from + 1, from + 1)
            : new MarkedText(from, to, insert, from + selected.Length + 3, from + insert.Length - 1);
    }

    private static MarkedText Lines(string text, int from, int to, Func<int, string> sign)
    {
        var start = from == 0 ? 0 : text.LastIndexOf('\n', from - 1) + 1;
        var end = text.IndexOf('\n', Math.Max(to - (to > from ? 1 : 0), start));
        if (end < 0)
            end = text.Length;
        var lines = text[start..end].Split('\n');
        var signed = lines.Select((line, place) => line.StartsWith(sign(place + 1), StringComparison.Ordinal)).All(has => has);
        var insert = string.Join('\n', lines.Select((line, place) => signed ? line[sign(place + 1).Length..] : sign(place + 1) + line));
        return new MarkedText(start, end, insert, lines.Length == 1 ? start + insert.Length : start, start + insert.Length);
    }
}
