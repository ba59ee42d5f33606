using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>A field as the conflict view shows it: what I typed, and what was saved meanwhile.</summary>
public sealed record Clash(string Field, string? Mine, string? Saved);

/// <summary>A case being edited: what is saved, and over it only what the person changed. Values are as on the wire.</summary>
public sealed class CaseForm
{
    /// <summary>Fields that may be changed, by their names on the wire.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "subject",
        "description",
        "status",
        "priority",
        "category",
        "service",
        "ownerId",
        "groupId",
        "contactId",
        "accountId",
        "solution",
        "closureCode",
    ];

    private readonly Dictionary<string, string?> _changes = [];
    private readonly Dictionary<string, string> _names = [];

    public CaseForm(Case saved) => (Saved, TypedOver) = (saved, saved.Version);

    public Case Saved { get; private set; }

    /// <summary>The version that what is typed is known to fit: an older one while it is still to be decided what to keep.</summary>
    public int TypedOver { get; private set; }

    public IReadOnlyDictionary<string, string?> Changes => _changes;

    public bool Dirty => _changes.Count > 0;

    public string? this[string field]
    {
        get => _changes.TryGetValue(field, out var changed) ? changed : Of(Saved, field);
        set
        {
            var tidy = string.IsNullOrEmpty(value) ? null : value;
            if (tidy == Of(Saved, field))
                _changes.Remove(field);
            else
                _changes[field] = tidy;
        }
    }

    public bool IsDirty(string field) => _changes.ContainsKey(field);

    public CaseStatus Status => Enum.Parse<CaseStatus>(this["status"]!, ignoreCase: true);

    /// <summary>As it is saved: whatever is chosen, only reopening leads out.</summary>
    public bool IsFinal => Saved.Status is CaseStatus.Closed or CaseStatus.Canceled;

    public CasePriority Priority => Enum.Parse<CasePriority>(this["priority"]!, ignoreCase: true);

    /// <summary>Whom or what a reference points to, with its name.</summary>
    public Named? Reference(string field) => this[field] is { } id ? new Named(Guid.Parse(id), NameOf(field, id) ?? "…") : null;

    public void Point(string field, Named? to)
    {
        if (to is not null)
            _names[to.Id.ToString()] = to.Name;
        this[field] = to?.Id.ToString();
    }

    public void Name(Named known) => _names[known.Id.ToString()] = known.Name;

    /// <summary>A merge patch (RFC 7396) of what was changed, over the version it was typed over.</summary>
    public Dictionary<string, object?> Patch()
    {
        var patch = _changes.ToDictionary(change => change.Key, change => (object?)change.Value);
        patch["version"] = Saved.Version;
        return patch;
    }

    /// <summary>Takes what was saved by another under what I typed; says which of my fields differ from it now.</summary>
    public IReadOnlyList<Clash> Rebase(Case saved)
    {
        var (before, undecided) = (Saved, TypedOver < Saved.Version);
        Saved = saved;
        foreach (var (field, mine) in _changes.ToList())
            this[field] = mine;
        List<Clash> clashes =
        [
            .. _changes.Where(change => undecided || Of(before, change.Key) != Of(saved, change.Key)).Select(change => Clash(change.Key)),
        ];
        if (clashes.Count == 0)
            Decided();
        return clashes;
    }

    /// <summary>Whether another saved something else where this one typed, or it is not decided yet what to do about an earlier saving.</summary>
    public bool ClashesWith(Case saved) =>
        TypedOver < Saved.Version
        || _changes.Any(change => Of(Saved, change.Key) != Of(saved, change.Key) && change.Value != Of(saved, change.Key));

    /// <summary>What of mine stays and what of others' is taken is decided.</summary>
    public void Decided() => TypedOver = Saved.Version;

    /// <summary>Takes what was saved from here; what was typed since it was sent stays.</summary>
    public void TakeSaved(IReadOnlyDictionary<string, string?> sent, Case saved)
    {
        var typed = Fields
            .Where(field => this[field] != (sent.TryGetValue(field, out var value) ? value : Of(Saved, field)))
            .ToDictionary(field => field, field => this[field]);
        _changes.Clear();
        Saved = saved;
        foreach (var (field, mine) in typed)
            this[field] = mine;
        Decided();
    }

    /// <summary>Everything typed that differs from what is saved: for a draft over an older version.</summary>
    public IReadOnlyList<Clash> AllClashes() => [.. _changes.Keys.Select(Clash)];

    public void TakeSaved(IEnumerable<string> fields)
    {
        foreach (var field in fields)
            _changes.Remove(field);
    }

    public void Discard() => _changes.Clear();

    public Dictionary<string, JsonElement> AsDraft() =>
        _changes.ToDictionary(change => change.Key, change => JsonSerializer.SerializeToElement(change.Value));

    /// <param name="version">That it was typed over.</param>
    public void Restore(IReadOnlyDictionary<string, JsonElement> values, int version)
    {
        TypedOver = version;
        foreach (var field in Fields)
            if (values.TryGetValue(field, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
                this[field] = value.GetString();
    }

    private Clash Clash(string field) => new(field, this[field], Of(Saved, field));

    public string? NameOf(string field, string id) =>
        _names.TryGetValue(id, out var name) ? name
        : id == Of(Saved, field)
            ? field switch
            {
                "ownerId" => Saved.OwnerName,
                "groupId" => Saved.GroupName,
                "contactId" => Saved.ContactName,
                _ => Saved.AccountName,
            }
        : null;

    private static string? Of(Case saved, string field)
    {
        var value = field switch
        {
            "subject" => saved.Subject,
            "description" => saved.Description,
            "status" => JsonNamingPolicy.CamelCase.ConvertName(saved.Status.ToString()),
            "priority" => JsonNamingPolicy.CamelCase.ConvertName(saved.Priority.ToString()),
            "category" => saved.Category,
            "service" => saved.Service,
            "ownerId" => saved.OwnerId?.ToString(),
            "groupId" => saved.GroupId?.ToString(),
            "contactId" => saved.ContactId?.ToString(),
            "accountId" => saved.AccountId?.ToString(),
            "solution" => saved.Solution,
            "closureCode" => saved.ClosureCode,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a field of a case."),
        };
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
