using System.Security.Cryptography;
using System.Text;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>A message of the manager interface: lines «Key: value», keys without regard to case, the first of equal keys counts.</summary>
internal sealed class AmiMessage
{
    /// <summary>What Asterisk writes where it knows nothing.</summary>
    private static readonly string[] Nothing = ["", "<unknown>", "<null>", "(null)"];

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public string? Event => Find("Event");

    public string? Response => Find("Response");

    public string? ActionId => Find("ActionID");

    public bool IsEmpty => _text.Length == 0;

    public int Length => _text.Length;

    /// <summary>The value, or null where Asterisk knows none.</summary>
    public string? Find(string key) =>
        _fields.TryGetValue(key, out var value) && !Nothing.Contains(value, StringComparer.OrdinalIgnoreCase) ? value : null;

    public void Add(string line)
    {
        _text.Append(line).Append('\n');
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
            _fields.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }

    /// <summary>The same for the same words: Asterisk puts neither a number nor a time into its messages.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)).AsSpan(0, 16));

    public static AmiMessage Parse(string text)
    {
        var message = new AmiMessage();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            message.Add(line.TrimEnd('\r'));
        return message;
    }
}

/// <summary>Cuts what comes from the manager interface into messages, wherever the network has cut it.</summary>
/// <remarks>
/// Nothing that comes can stop it: bytes that are no UTF-8 and control characters become the replacement character, lines and messages that
/// are too long are cut short. The greeting, a line without a colon, makes a message of its own.
/// </remarks>
internal sealed class AmiReader
{
    private const int LongestLine = 16 * 1024;
    private const int LongestMessage = 256 * 1024;
    private readonly byte[] _line = new byte[LongestLine];
    private int _length;
    private AmiMessage _message = new();

    /// <summary>The messages that these bytes complete.</summary>
    public List<AmiMessage> Feed(ReadOnlySpan<byte> bytes)
    {
        List<AmiMessage> complete = [];
        foreach (var value in bytes)
        {
            if (value == (byte)'\n')
                EndLine(complete);
            else if (_length < LongestLine)
                _line[_length++] = value;
        }
        return complete;
    }

    private void EndLine(List<AmiMessage> complete)
    {
        var line = Clean(Encoding.UTF8.GetString(_line, 0, _length));
        _length = 0;
        if (line.Length == 0)
        {
            if (!_message.IsEmpty)
                complete.Add(_message);
            _message = new AmiMessage();
            return;
        }
        if (_message.IsEmpty && line.StartsWith("Asterisk Call Manager/", StringComparison.Ordinal))
        {
            _message.Add(line);
            complete.Add(_message);
            _message = new AmiMessage();
        }
        else if (_message.Length + line.Length < LongestMessage)
        {
            _message.Add(line);
        }
    }

    private static string Clean(string line)
    {
        var end = line.AsSpan().TrimEnd('\r');
        if (end.IndexOfAnyInRange('\0', '\u001f') < 0)
            return end.ToString();
        return string.Create(
            end.Length,
            end.ToString(),
            static (clean, given) =>
            {
                for (var i = 0; i < clean.Length; i++)
                    clean[i] = char.IsControl(given[i]) && given[i] != '\t' ? '\ufffd' : given[i];
            }
        );
    }
}
