using System.Text.Json;
using Okno.Server.Data;

namespace Okno.Server.Processes;

/// <summary>A kind of record that a process's data elements work on. Areas bring their own.</summary>
internal interface IWorkObject
{
    /// <summary>As elements name it: <c>case</c>.</summary>
    string Name { get; }

    /// <summary>The record as conditions see it; null when there is none.</summary>
    Task<JsonElement?> Read(OknoDb db, Guid id, CancellationToken stop);

    /// <summary>Ids of records that match all of the values, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<Guid>> Find(OknoDb db, IReadOnlyDictionary<string, JsonElement> values, int most, CancellationToken stop);

    /// <summary>Makes a record and answers its id. Throws <see cref="Shared.RuleBroken"/>.</summary>
    Task<Guid> Add(OknoDb db, IReadOnlyDictionary<string, JsonElement> values, Guid? by, DateTimeOffset now, CancellationToken stop);

    /// <summary>Changes a record. Throws <see cref="Shared.RuleBroken"/>, also when there is none.</summary>
    Task Change(OknoDb db, Guid id, IReadOnlyDictionary<string, JsonElement> values, Guid? by, DateTimeOffset now, CancellationToken stop);

    /// <summary>Deletes a record that nothing refers to. Throws <see cref="Shared.RuleBroken"/>, also when there is none.</summary>
    Task Delete(OknoDb db, Guid id, Guid? by, DateTimeOffset now, CancellationToken stop);
}
