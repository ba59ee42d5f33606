using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>What changes of people, roles, settings and lookups have in common: they are rare, and they must not cross.</summary>
internal static class SetUp
{
    /// <summary>Makes this the only such change under way until it commits, so that what it checks stays true: codes are free, an administrator is left.</summary>
    /// <remarks>SQLite has one writer anyway.</remarks>
    public static async Task WaitForSetUpTurn(this OknoDb db, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(7066911)", stop);
    }
}
