using System.Text.Json;

namespace Okno.Server.Shared;

/// <summary>A JSON merge patch (RFC 7396) read field by field; every misunderstanding is a 400 that names the field.</summary>
internal sealed class MergePatch
{
    private static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    /// <param name="noun">Begins the codes: <c>case</c> gives <c>case.unknown-field</c> and <c>case.read-only-field</c>.</param>
    /// <param name="patch">The body of the request.</param>
    /// <param name="changeable">What a patch may carry besides <c>version</c>.</param>
    /// <param name="readOnly">Fields of the record that are not set by a patch.</param>
    public MergePatch(string noun, JsonElement patch, IReadOnlySet<string> changeable, IReadOnlySet<string> readOnly)
    {
        if (patch.ValueKind != JsonValueKind.Object)
            throw RuleBroken.Malformed("request.malformed");
        foreach (var property in patch.EnumerateObject())
        {
            var name = NameOf(property);
            if (name is "version")
                Version = ReadVersion(property.Value);
            else if (readOnly.Contains(name))
                throw RuleBroken.Malformed($"{noun}.read-only-field", ("field", name));
            else if (!changeable.Contains(name))
                throw RuleBroken.Malformed($"{noun}.unknown-field", ("field", name.Length <= 100 ? name : name[..100]));
            else if (!_fields.TryAdd(name, property.Value))
                throw RuleBroken.Malformed("request.bad-value", ("field", name));
        }
    }

    /// <summary>The version the caller saw, when the patch says so.</summary>
    public int? Version { get; }

    public bool Has(string field) => _fields.ContainsKey(field);

    public string? Text(string field, int longest) =>
        IsNull(field) ? null
        : Texts.Fit(field, TextOf(field), longest) is { } text && !string.IsNullOrWhiteSpace(text) ? text
        : null;

    public string NeededText(string field, int longest) => Texts.Need(field, IsNull(field) ? null : TextOf(field), longest);

    public Guid? Id(string field) =>
        IsNull(field) ? null
        : _fields[field].ValueKind == JsonValueKind.String && _fields[field].TryGetGuid(out var id) ? id
        : throw Bad(field);

    public T Word<T>(string field)
        where T : struct, Enum =>
        IsNull(field) ? throw RuleBroken.Malformed("request.required", ("field", field)) : Texts.Word<T>(field, TextOf(field));

    public DateTimeOffset? Moment(string field)
    {
        if (IsNull(field))
            return null;
        var value = _fields[field];
        if (value.ValueKind != JsonValueKind.String || !value.TryGetDateTime(out var read))
            throw Bad(field);
        // A time without an offset is UTC, wherever the server stands.
        var moment =
            read.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(read, TimeSpan.Zero)
            : value.TryGetDateTimeOffset(out var exact) ? exact.ToUniversalTime()
            : throw Bad(field);
        return Fit(field, moment);
    }

    /// <summary>A moment that a person can have meant: from 1900 to 2200.</summary>
    public static DateTimeOffset? Fit(string field, DateTimeOffset? moment) =>
        moment is { } at && (at < Earliest || at > Latest) ? throw Bad(field) : moment?.ToUniversalTime();

    private bool IsNull(string field) => _fields[field].ValueKind == JsonValueKind.Null;

    private string? TextOf(string field)
    {
        try
        {
            return _fields[field].ValueKind == JsonValueKind.String ? _fields[field].GetString() : throw Bad(field);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            throw RuleBroken.Malformed("request.bad-text", ("field", field));
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
    }

    private static int? ReadVersion(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number when value.TryGetInt32(out var version) => version,
            _ => throw Bad("version"),
        };

    private static RuleBroken Bad(string field) => RuleBroken.Malformed("request.bad-value", ("field", field));
}
