using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Names as they are really written: people's words in any order, a patronymic or not, a letter wrong; organisations' with or without their form.</summary>
internal static class Names
{
    /// <summary>What an organisation is by law, not what it is called.</summary>
    private static readonly HashSet<string> Forms = new(StringComparer.Ordinal)
    {
        "ооо",
        "оао",
        "зао",
        "пао",
        "нао",
        "ао",
        "ип",
        "тоо",
        "ано",
        "нко",
        "гуп",
        "муп",
        "фгуп",
        "фгбу",
        "мбу",
        "тсж",
        "снт",
        "чоу",
        "общество",
        "с",
        "ограниченной",
        "ответственностью",
        "публичное",
        "непубличное",
        "закрытое",
        "открытое",
        "акционерное",
        "индивидуальный",
        "предприниматель",
        "llc",
        "ltd",
        "limited",
        "inc",
        "corp",
        "co",
        "plc",
        "jsc",
        "gmbh",
        "ag",
        "kg",
        "sa",
        "srl",
        "sro",
        "bv",
        "oy",
    };

    public static IReadOnlyList<string> Words(string name) =>
        [
            .. Texts
                .Fold(name)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Trim('.', ',', '«', '»', '"', '(', ')'))
                .Where(word => word.Length > 0)
                .Take(8),
        ];

    /// <summary>
    /// Each word of the shorter name stands in the longer one, an initial for its word, a long word with one letter wrong too. A single
    /// word is too little to know someone by, unless both names are that word.
    /// </summary>
    public static bool Alike(string one, string other)
    {
        var (few, many) = (Words(one), Words(other).ToList());
        if (few.Count > many.Count)
            (few, many) = (many, [.. few]);
        if (few.Count == 0 || (few.Count == 1 && many.Count > 1))
            return false;
        foreach (var word in few.OrderByDescending(word => word.Length))
        {
            var at = many.IndexOf(word);
            if (at < 0)
                at = many.FindIndex(known => SamePerson(word, known));
            if (at < 0)
                return false;
            many.RemoveAt(at);
        }
        return true;
    }

    /// <summary>The words an organisation is called by, without its form; the form alone when there is nothing else.</summary>
    public static IReadOnlyList<string> OfOrganisation(string name)
    {
        var words = string.Concat(
                Texts
                    .Fold(name)
                    .Select(sign =>
                        char.IsLetterOrDigit(sign) ? sign
                        : sign is '.' or '\'' or '’' ? '\0'
                        : ' '
                    )
            )
            .Replace("\0", "", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var called = words.Where(word => !Forms.Contains(word)).Take(12).ToList();
        return called.Count > 0 ? called : words;
    }

    /// <summary>The same words in any order, each long one with a letter wrong too, or the same letters parted otherwise.</summary>
    public static bool SameOrganisation(string one, string other)
    {
        var (words, others) = (OfOrganisation(one), OfOrganisation(other).ToList());
        if (words.Count == 0 || others.Count == 0)
            return false;
        if (string.Equals(string.Concat(words), string.Concat(others), StringComparison.Ordinal))
            return true;
        if (words.Count != others.Count)
            return false;
        foreach (var word in words.OrderByDescending(word => word.Length))
        {
            var at = others.IndexOf(word);
            if (at < 0)
                at = others.FindIndex(known => Math.Min(word.Length, known.Length) >= 5 && OneLetterApart(word, known));
            if (at < 0)
                return false;
            others.RemoveAt(at);
        }
        return true;
    }

    private static bool SamePerson(string one, string other) =>
        one.Length == 1 || other.Length == 1 ? one[0] == other[0] : Math.Min(one.Length, other.Length) >= 5 && OneLetterApart(one, other);

    /// <summary>One letter changed, left out or added; two neighbours swapped.</summary>
    private static bool OneLetterApart(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 1)
            return false;
        var same = 0;
        while (same < Math.Min(one.Length, other.Length) && one[same] == other[same])
            same++;
        var (rest, otherRest) = (one[same..], other[same..]);
        return one.Length == other.Length
                ? string.Equals(rest[Math.Min(1, rest.Length)..], otherRest[Math.Min(1, otherRest.Length)..], StringComparison.Ordinal)
                    || (
                        rest.Length >= 2
                        && rest[0] == otherRest[1]
                        && rest[1] == otherRest[0]
                        && string.Equals(rest[2..], otherRest[2..], StringComparison.Ordinal)
                    )
            : one.Length > other.Length ? string.Equals(rest[1..], otherRest, StringComparison.Ordinal)
            : string.Equals(rest, otherRest[1..], StringComparison.Ordinal);
    }
}
