using Okno.Server.Data;

namespace Okno.Server.Imports;

/// <summary>What became of a row that could be read.</summary>
internal readonly record struct Landed(int Made, int Unchanged, IReadOnlyList<(FileRow Row, BadCell Problem)> Failed);

/// <summary>A kind of record that files can be brought into: its fields and how a batch of rows is written.</summary>
internal sealed record ImportTarget(
    string Name,
    IReadOnlySet<string> Fields,
    IReadOnlyList<string> Needed,
    Func<OknoDb, ImportBatch, CancellationToken, Task<Landed>> Write
)
{
    public static IReadOnlyDictionary<string, ImportTarget> All { get; } =
        new[] { CaseRows.Target, ContactRows.Target }.ToDictionary(target => target.Name, StringComparer.Ordinal);
}

/// <summary>Rows to be written together, and what they are read by.</summary>
internal sealed record ImportBatch(
    ImportPlan Plan,
    IReadOnlyList<FileRow> Rows,
    Func<double, DateTime?> FromSerial,
    string Region,
    Guid By,
    DateTimeOffset Now
);
