using Okno.Server.Data;

namespace Okno.Server.Cases;

/// <summary>Numbers that can be read aloud: short, rising, never given twice.</summary>
internal static class CaseNumbers
{
    /// <remarks>
    /// A change that is given up leaves a gap on PostgreSQL, whose sequences wait for nobody's commit; for the same reason several
    /// numbers taken at once need not follow each other.
    /// </remarks>
    public static async Task<IReadOnlyList<long>> Next(OknoDb db, int count, CancellationToken stop)
    {
        if (!db.IsSqlite)
            return await db.Query(
                "select nextval('case_numbers') from generate_series(1, @count)",
                row => row.Long(0),
                stop,
                ("count", count)
            );

        var last = await db.Query(
            "update counters set value = value + @count where name = 'case_numbers' returning value",
            row => row.Long(0),
            stop,
            ("count", count)
        );
        return [.. Enumerable.Range(0, count).Select(i => last[0] - count + 1 + i)];
    }
}
