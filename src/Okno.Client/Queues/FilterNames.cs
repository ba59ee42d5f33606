using Microsoft.Extensions.Localization;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.Queues;

/// <summary>Words for the fields, operations and values of a filter; names of whom and what its ids point to.</summary>
public sealed class FilterNames(IStringLocalizer words, Api api, Lookups lookups)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    public void Know(Named known) => _names[known.Id.ToString()] = known.Name;

    public void Know(LookupValue known) => _names[known.Code] = Lookups.Word(known);

    public string Field(string name) => Word($"Field_{name}", name);

    /// <summary>«Не ниже» of a word with an order is «le» on the wire: the most urgent comes first there.</summary>
    public string Operation(string operation, FilterField? field) =>
        field?.Type switch
        {
            FilterFieldType.Word => Word($"Op_word_{operation}", Word($"Op_{operation}", operation)),
            FilterFieldType.Moment => Word($"Op_moment_{operation}", Word($"Op_{operation}", operation)),
            _ => Word($"Op_{operation}", operation),
        };

    public string Value(FilterField field, FilterValue value)
    {
        if (value.Text is not { } text)
            return words["EmptyValue"];
        return field.Type switch
        {
            FilterFieldType.Word when text.Length > 0 => Word($"{Capital(field.Name)}_{Capital(text)}", text),
            _ => _names.GetValueOrDefault(text, field.Type is FilterFieldType.Id ? "…" : text),
        };
    }

    /// <summary>Learns the names that a filter refers to, before it is shown.</summary>
    public async Task Learn(FilterGroup root, IReadOnlyList<FilterField> fields)
    {
        foreach (var known in (await lookups.People()).Concat(await lookups.Groups()))
            Know(known);
        foreach (var condition in All(root))
        {
            var field = fields.FirstOrDefault(field => field.Name == condition.Field);
            if (field is { Type: FilterFieldType.Text, Refers: { } lookup })
            {
                foreach (var value in await lookups.Of(lookup))
                    Know(value);
            }
            if (field is not { Type: FilterFieldType.Id })
                continue;
            foreach (var id in condition.Values.Select(value => value.Text).OfType<string>().Where(id => !_names.ContainsKey(id)))
            {
                var name = field.Refers switch
                {
                    "contact" => (await api.Get<Contact>($"api/contacts/{id}")).Value?.Name,
                    "account" => (await api.Get<Account>($"api/accounts/{id}")).Value?.Name,
                    "person" => (await api.Get<UserAccount>($"api/users/{id}")).Value?.Name,
                    _ => null,
                };
                if (name is not null)
                    _names[id] = name;
            }
        }
    }

    private static IEnumerable<FilterCondition> All(FilterGroup group) =>
        group.Parts.SelectMany(part => part is FilterGroup inner ? All(inner) : [(FilterCondition)part]);

    private string Word(string key, string otherwise) => words[key] is { ResourceNotFound: false } word ? word : otherwise;

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
