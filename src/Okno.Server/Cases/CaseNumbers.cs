using Okno.Server.Data;

namespace Okno.Server.Cases;

/// <summary>Numbers that can be read aloud: short, sequential, never given twice.</summary>
internal static class CaseNumbers
{
    /// <summary>The first of <paramref name="count"/> consecutive numbers, kept for the caller.</summary>
    /// <remarks>A change that is given up leaves a gap on PostgreSQL, whose sequences do not wait for each other's commits.</remarks>
    public static async Task<long> Next(OknoDb db, int count, CancellationToken stop)
    {
        var sql = db.IsSqlite
            ? "update counters set value = value + @count where name = 'case_numbers' returning value - @count + 1"
            : "select min(number) from (select nextval('case_numbers') as number from generate_series(1, @count)) taken";
        return (await db.Query(sql, row => row.Long(0), stop, ("count", count)))[0];
    }
}
