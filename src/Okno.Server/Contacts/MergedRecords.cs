using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>A contact or an account, which may be merged into another of its kind.</summary>
internal interface IMergedRecord
{
    Guid Id { get; }
    Guid? MergedIntoId { get; }
    void MustNotBeMerged();
}

/// <summary>Who a contact or an account is now: merged ones stay behind as a sign to the one they became.</summary>
internal sealed class MergedRecords
{
    public static readonly MergedRecords Contacts = new("contacts", "contact");
    public static readonly MergedRecords Accounts = new("accounts", "account");

    private readonly string _table;
    private readonly string _one;

    private MergedRecords(string table, string one) => (_table, _one) = (table, one);

    /// <summary>
    /// The record to refer to instead, itself if it was not merged, or null when there is none; it is not merged away until this change ends.
    /// </summary>
    /// <remarks>
    /// A merge locks both rows «for update», which waits for the key share taken here and is waited for by it: what refers to a record is
    /// either seen and moved by the merge, or sees the merge. On SQLite the change itself is the only writer.
    /// </remarks>
    public Task<Guid?> Living(OknoDb db, Guid id, CancellationToken stop) => Find(db, id, "for key share", stop);

    /// <summary>The same, to be changed: nobody else changes it meanwhile.</summary>
    public Task<Guid?> LivingToChange(OknoDb db, Guid id, CancellationToken stop) => Find(db, id, "for update", stop);

    /// <summary>The two of a merge, neither of which is a sign already.</summary>
    /// <param name="held">Both until the change ends, in the order of their ids: two merges at once wait for each other.</param>
    public async Task<(T Stays, T Goes)> Both<T>(OknoDb db, IQueryable<T> all, Guid stays, Guid goes, bool held, CancellationToken stop)
        where T : class, IMergedRecord
    {
        if (stays == goes)
            throw RuleBroken.Malformed($"{_one}.merge-itself");
        if (held && !db.IsSqlite)
            await db.Execute(
                $"select 1 from {_table} where id {db.In("ids")} order by id for update",
                stop,
                ("ids", new[] { stays, goes })
            );
        var both = await all.Where(one => one.Id == stays || one.Id == goes).ToDictionaryAsync(one => one.Id, stop);
        if (!both.TryGetValue(stays, out var first))
            throw RuleBroken.NotThere();
        if (!both.TryGetValue(goes, out var second))
            throw RuleBroken.Malformed($"{_one}.unknown");
        first.MustNotBeMerged();
        second.MustNotBeMerged();
        return (first, second);
    }

    /// <summary>A record and those that became it: their journals are one.</summary>
    public static async Task<Guid[]> WithMerged<T>(IQueryable<T> all, Guid id, CancellationToken stop)
        where T : class, IMergedRecord => [id, .. await all.Where(one => one.MergedIntoId == id).Select(one => one.Id).ToListAsync(stop)];

    private async Task<Guid?> Find(OknoDb db, Guid id, string held, CancellationToken stop)
    {
        while (true)
        {
            // Without a lock first: a row that is only a sign is passed by, not held.
            if (await MergedInto("") is not [var into])
                return null;
            if (into is null && !db.IsSqlite && await MergedInto(held) is [var settled])
                into = settled;
            if (into is null)
                return id;
            id = into.Value;
        }

        Task<List<Guid?>> MergedInto(string how) =>
            db.Query($"select merged_into_id from {_table} where id = @id {how}", row => row.MaybeGuid(0), stop, ("id", id));
    }
}
