using Okno.Server.Data;

namespace Okno.Server.Contacts;

/// <summary>Who a contact is now: merged ones stay behind as a sign to the one they became.</summary>
internal static class MergedContacts
{
    /// <summary>
    /// The contact to refer to instead, itself if it was not merged, or null when there is none; it is not merged away until this change ends.
    /// </summary>
    /// <remarks>
    /// A merge locks both rows «for update», which waits for the key share taken here and is waited for by it: what refers to a contact is
    /// either seen and moved by the merge, or sees the merge. On SQLite the change itself is the only writer.
    /// </remarks>
    public static Task<Guid?> Living(OknoDb db, Guid id, CancellationToken stop) => Find(db, id, "for key share", stop);

    /// <summary>The same, to be changed: nobody else changes it meanwhile.</summary>
    public static Task<Guid?> LivingToChange(OknoDb db, Guid id, CancellationToken stop) => Find(db, id, "for update", stop);

    private static async Task<Guid?> Find(OknoDb db, Guid id, string held, CancellationToken stop)
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
            db.Query($"select merged_into_id from contacts where id = @id {how}", row => row.MaybeGuid(0), stop, ("id", id));
    }
}
