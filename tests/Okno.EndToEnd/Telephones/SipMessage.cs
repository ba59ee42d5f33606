using System.Text;

namespace Okno.EndToEnd.Telephones;

/// <summary>A SIP message (RFC 3261) as far as a test's telephone needs it: first line, headers in order, body.</summary>
internal sealed class SipMessage
{
    public string First { get; init; } = "";
    public List<(string Name, string Value)> Headers { get; } = [];
    public string Body { get; init; } = "";

    public bool IsRequest => !First.StartsWith("SIP/2.0 ", StringComparison.Ordinal);
    public string Method => IsRequest ? First.Split(' ')[0] : this["CSeq"].Split(' ')[1];
    public int Status => IsRequest ? 0 : int.Parse(First.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    public string CallId => this["Call-ID"];

    public string this[string name] => All(name).FirstOrDefault() ?? "";

    public IEnumerable<string> All(string name) =>
        Headers.Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>The value of a parameter: the tag of From, the branch of Via.</summary>
    public static string? Parameter(string value, string name)
    {
        var at = value.IndexOf($";{name}=", StringComparison.Ordinal);
        return at < 0 ? null : value[(at + name.Length + 2)..].Split(';', ',', '>')[0];
    }

    /// <summary>What stands in the angle brackets of From, Contact, Refer-To.</summary>
    public static string Uri(string value)
    {
        var at = value.IndexOf('<', StringComparison.Ordinal);
        return at < 0 ? value.Split(';')[0].Trim() : value[(at + 1)..value.IndexOf('>', at)];
    }

    public static SipMessage Read(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..(end < 0 ? text.Length : end)].Split("\r\n");
        var message = new SipMessage { First = lines[0], Body = end < 0 ? "" : text[(end + 4)..] };
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            var (name, value) = (Long(line[..colon].Trim()), line[(colon + 1)..].Trim());
            if (name is "Via" or "Record-Route")
                message.Headers.AddRange(value.Split(',').Select(part => (name, part.Trim())));
            else
                message.Headers.Add((name, value));
        }
        return message;
    }

    public byte[] Write()
    {
        var text = new StringBuilder(First).Append("\r\n");
        foreach (var (name, value) in Headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        text.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(Body)).Append("\r\n\r\n").Append(Body);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Long(string name) =>
        name switch
        {
            "v" => "Via",
            "i" => "Call-ID",
            "f" => "From",
            "t" => "To",
            "m" => "Contact",
            "r" => "Refer-To",
            "c" => "Content-Type",
            _ => name,
        };
}
