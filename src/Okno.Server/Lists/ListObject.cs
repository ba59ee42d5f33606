using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Settings;

namespace Okno.Server.Lists;

/// <summary>What a list can be sorted by.</summary>
/// <param name="Sql">Over the record's table <c>r</c> and what <paramref name="Join"/> adds to it.</param>
/// <param name="MayBeEmpty">Rows without a value stand last, whichever way the list is turned.</param>
internal sealed record SortColumn(string Sql, bool MayBeEmpty = false, string Join = "");

/// <summary>A column of an exported file.</summary>
/// <param name="Value">Text, a whole number, a moment, or null.</param>
/// <param name="Lookup">Whose codes the texts are, when they are.</param>
internal sealed record ExportColumn(Func<object, object?> Value, string? Lookup = null);

/// <summary>Whom a list is read for, and what reading needs.</summary>
internal sealed record Reader(OknoDb Db, CurrentUser User, SettingsBook Settings, DateTimeOffset Now);

/// <summary>A kind of record that is listed: its table, what it can be narrowed and sorted by, and how its rows are read.</summary>
/// <param name="Name">As in the address: <c>cases</c>.</param>
/// <param name="Fields">The record's table and what its filter may ask about.</param>
/// <param name="Search">Adds the conditions of a search to the query.</param>
/// <param name="Seen">Adds what the person may not see past.</param>
/// <param name="Rows">The rows of some ids, in any order, with their ids.</param>
/// <param name="Columns">The columns of an exported file, by name.</param>
internal sealed record ListObject(
    string Name,
    Permission Permission,
    QueueObject Fields,
    IReadOnlyDictionary<string, SortColumn> Sorts,
    string Sort,
    Func<RowQuery, Reader, string, CancellationToken, Task> Search,
    Action<RowQuery, Reader> Seen,
    Func<Reader, Guid[], CancellationToken, Task<IEnumerable<(Guid Id, object Row)>>> Rows,
    IReadOnlyDictionary<string, ExportColumn> Columns
)
{
    public static readonly IReadOnlyDictionary<string, ListObject> All = new[]
    {
        CaseList.Object,
        ContactList.Contacts,
        ContactList.Accounts,
        CallList.Object,
    }.ToDictionary(@object => @object.Name, StringComparer.Ordinal);

    /// <summary>The rows of the ids, in the ids' order; one that has gone meanwhile is left out.</summary>
    public async Task<List<object>> InOrder(Reader reader, IReadOnlyList<Guid> ids, CancellationToken stop)
    {
        if (ids.Count == 0)
            return [];
        var rows = (await Rows(reader, [.. ids], stop)).ToDictionary(row => row.Id, row => row.Row);
        return [.. ids.Select(id => rows.GetValueOrDefault(id)).OfType<object>()];
    }
}
