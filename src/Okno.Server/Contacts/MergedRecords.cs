using Okno.Server.Data;

namespace Okno.Server.Contacts;

/// <summary>Who a contact or an account is now: merged ones stay behind as a sign to the one they became.</summary>
internal sealed class MergedRecords
{
    public static readonly MergedRecords Contacts = new("contacts");
    public static readonly MergedRecords Accounts = new("accounts");

    private readonly string _table;

    private MergedRecords(string table) => _table = table;

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
