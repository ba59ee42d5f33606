using System.Globalization;
using Okno.Server.Data;
using Okno.Server.Shared;

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

    /// <summary>Refuses to save over what someone else saved since: the version is sent in <c>If-Match</c> or in the body.</summary>
    public static void MustBeAt(this HttpContext http, int? sent, int version)
    {
        var header = http.Request.Headers.IfMatch.ToString().Trim();
        if (header.Length > 0 && !string.Equals(header, "*", StringComparison.Ordinal))
            sent = int.TryParse(header.Trim('"'), CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (sent is { } asked && asked != version)
            throw new RuleBroken("conflict", ("version", version));
    }
}
