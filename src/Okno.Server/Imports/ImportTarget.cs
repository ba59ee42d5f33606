using Okno.Contracts.Cases;
using Okno.Contracts.Imports;
using Okno.Server.Data;
using Okno.Server.Shared;

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
    /// <summary>The fields as one maps them.</summary>
    public IReadOnlyList<ImportFieldShape> Shape =>
        [.. Fields.Select(name => new ImportFieldShape(name, KindOf(name), Needed.Contains(name, StringComparer.Ordinal), WordsOf(name)))];

    private static string KindOf(string field) =>
        field switch
        {
            "status" or "priority" or "origin" => "word",
            "phone" or "phone2" or "phone3" or "contactPhone" => "phone",
            "email" or "email2" or "contactEmail" => "email",
            _ when field.EndsWith("At", StringComparison.Ordinal) || field.EndsWith("Due", StringComparison.Ordinal) => "moment",
            _ => "text",
        };

    private static IReadOnlyList<string> WordsOf(string field) =>
        field switch
        {
            "status" => [.. Enum.GetValues<CaseStatus>().Select(Texts.InWords)],
            "priority" => [.. Enum.GetValues<CasePriority>().Select(Texts.InWords)],
            "origin" => [.. Enum.GetValues<CaseOrigin>().Select(Texts.InWords)],
            _ => [],
        };

    public static IReadOnlyDictionary<string, ImportTarget> All { get; } =
        new[] { CaseRows.Target, ContactRows.Target }.ToDictionary(target => target.Name, StringComparer.Ordinal);
}

/// <summary>Rows to be written together, and what they are read by.</summary>
internal sealed record ImportBatch(
    ImportPlan Plan,
    IReadOnlyList<FileRow> Rows,
    Func<double, DateTime?> FromSerial,
    string Region,
    Guid ImportId,
    bool OnlyCheck,
    Guid By,
    DateTimeOffset Now
);
