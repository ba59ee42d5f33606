using System.Globalization;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Settings;

namespace Okno.Client.Settings;

/// <summary>Values of lookups and the names of groups, asked for once a visit.</summary>
public sealed class Lookups(Api api)
{
    private readonly Dictionary<string, Task<IReadOnlyList<LookupValue>>> _asked = [];
    private Task<IReadOnlyList<Named>>? _groups;
    private Task<IReadOnlyList<Named>>? _people;

    public Task<IReadOnlyList<LookupValue>> Of(string name)
    {
        if (!_asked.TryGetValue(name, out var values))
            _asked[name] = values = Ask(name);
        return values;
    }

    /// <summary>The values have changed: they are asked for anew.</summary>
    public void Forget(string name) => _asked.Remove(name);

    public Task<IReadOnlyList<Named>> Groups() => _groups ??= AskGroups();

    /// <summary>Everyone who works here.</summary>
    public Task<IReadOnlyList<Named>> People() => _people ??= AskPeople();

    public static string Word(LookupValue value) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? value.NameEn : value.Name;

    /// <summary>The word for a code, or the code itself when the lookup has lost it.</summary>
    public static string Word(string code, IReadOnlyList<LookupValue> values) =>
        values.FirstOrDefault(value => value.Code == code) is { } known ? Word(known) : code;

    private async Task<IReadOnlyList<LookupValue>> Ask(string name)
    {
        var answer = await api.Get<Page<LookupValue>>($"api/lookups/{name}?limit=200");
        if (answer.Value is not null)
            return [.. answer.Value.Items.OrderBy(value => value.Rank)];
        _asked.Remove(name);
        return [];
    }

    private async Task<IReadOnlyList<Named>> AskPeople()
    {
        List<Named> people = [];
        string? cursor = null;
        do
        {
            var answer = await api.Get<Page<Named>>(
                "api/people?limit=200" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")
            );
            if (answer.Value is null)
            {
                _people = null;
                break;
            }
            people.AddRange(answer.Value.Items);
            cursor = answer.Value.Next;
        } while (cursor is not null);
        return people;
    }

    private async Task<IReadOnlyList<Named>> AskGroups()
    {
        var answer = await api.Get<Page<Named>>("api/roles/names?limit=200");
        if (answer.Value is not null)
            return answer.Value.Items;
        _groups = null;
        return [];
    }
}
