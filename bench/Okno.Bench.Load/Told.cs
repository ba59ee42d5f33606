using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Okno.Bench.Load;

/// <summary>What callers were told is theirs, kept outside the server and compared with the database.</summary>
internal sealed class Told
{
    private readonly ConcurrentBag<Claim> _claims = [];

    public int Count => _claims.Count;

    /// <summary>Notes an answer of Okno's or of the floor's: the item stands under <c>item</c>, or is the answer itself.</summary>
    public void Note(Guid operatorId, int status, ReadOnlySpan<byte> body, long askedAt, long answeredAt)
    {
        if (status == 200)
            _claims.Add(new Claim(ItemIn(body), operatorId, askedAt, answeredAt));
    }

    /// <summary>Compares with the database before anything is done with the items.</summary>
    public async Task<Verdict> Compare(DbConnection connection)
    {
        var claims = _claims.ToArray();
        var held = await Held(connection);
        var doubled = claims.GroupBy(claim => claim.Item).Count(claim => claim.Count() > 1);
        var lost = claims.Count(claim => !held.TryGetValue(claim.Item, out var item) || item.Operator != claim.Operator);
        var untold = held.Keys.Except(claims.Select(claim => claim.Item)).Count();
        return new Verdict(claims.Length, doubled, lost, untold, Overtaken(claims, held));
    }

    /// <summary>
    /// The most places by which a claim came late: how many records that stand behind it in the order had been given out before it was even
    /// asked for.
    /// </summary>
    private static int Overtaken(Claim[] claims, Dictionary<Guid, (Guid Operator, int Place)> held)
    {
        var known = claims.Where(claim => held.ContainsKey(claim.Item)).ToArray();
        var byAnswer = known.OrderBy(claim => claim.AnsweredAt).ToArray();
        var given = new int[held.Count + 1]; // a Fenwick tree over places: how many up to a place have been given out
        var worst = 0;
        var next = 0;
        foreach (var claim in known.OrderBy(claim => claim.AskedAt))
        {
            for (; next < byAnswer.Length && byAnswer[next].AnsweredAt < claim.AskedAt; next++)
            {
                for (var at = held[byAnswer[next].Item].Place + 1; at < given.Length; at += at & -at)
                    given[at]++;
            }
            var before = 0;
            for (var at = held[claim.Item].Place + 1; at > 0; at -= at & -at)
                before += given[at];
            worst = Math.Max(worst, next - before);
        }
        return worst;
    }

    private static async Task<Dictionary<Guid, (Guid Operator, int Place)>> Held(DbConnection connection)
    {
        var isSqlite = connection is SqliteConnection;
        var high = isSqlite ? $"'{Seed.HighQueue.ToString().ToUpperInvariant()}'" : $"'{Seed.HighQueue}'::uuid";
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText =
            $"select i.id, i.operator_id from queue_items i where i.operator_id is not null and i.state = 1 order by case when i.queue_id = {high} then 1 else 2 end, i.postpones_count, i.sort_1, i.sort_2, i.id";
        await using var rows = await command.ExecuteReaderAsync();
        Dictionary<Guid, (Guid, int)> held = [];
        while (await rows.ReadAsync())
            held[rows.GetGuid(0)] = (rows.GetGuid(1), held.Count);
        return held;
    }

    private static Guid ItemIn(ReadOnlySpan<byte> body)
    {
        // The item's own id is the first "id" of either answer.
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("id"u8))
            {
                json.Read();
                return json.GetGuid();
            }
        }
        throw new JsonException("The answer has no id.");
    }

    private sealed record Claim(Guid Item, Guid Operator, long AskedAt, long AnsweredAt);
}

/// <summary>What the comparison found. Doubled: told to two callers. Lost: told, but not so in the database. Untold: held, and nobody told.</summary>
internal sealed record Verdict(int Claims, int Doubled, int Lost, int Untold, int Overtaken)
{
    public bool IsSound(int inFlight) => Doubled == 0 && Lost == 0 && Untold == 0 && Overtaken <= inFlight;

    public override string ToString() =>
        $"{Claims:N0} claims: {Doubled} doubled, {Lost} lost, {Untold} untold, at most {Overtaken} places out of order";
}
