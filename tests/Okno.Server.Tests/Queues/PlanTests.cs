using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Okno.Contracts.Queues;
using Okno.Server.Cases;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Queues.Claims;

namespace Okno.Server.Tests.Queues;

/// <summary>At size, the list and the claim are served from the index of waiting items: no table is read through, no queue is sorted.</summary>
public sealed partial class PlanTests
{
    private const int Items = 50_000;
    private static readonly Guid[] QueueIds = [.. Enumerable.Range(1, 3).Select(n => Guid.Parse($"00000000-0000-7000-8005-{n:x12}"))];
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Serves_lists_and_claims_from_the_index_of_waiting_items(OknoApp okno)
    {
        var stop = TestContext.Current.CancellationToken;
        await okno.InDb(async db =>
        {
            await Fill(db, stop);

            var (one, oneValues) = WaitingItems.Compose(db.IsSqlite, Booked(QueueKind.Closed, 1), 16, 48, Now);
            var claimFromOne = await Plan(db, one, oneValues, stop);
            MustBeServedByIndex(claimFromOne);
            Assert.DoesNotContain(claimFromOne, line => Sorting().IsMatch(line));

            var (many, manyValues) = WaitingItems.Compose(db.IsSqlite, Booked(QueueKind.Closed, 3), 16, 48, Now);
            MustBeServedByIndex(await Plan(db, many, manyValues, stop));

            var me = Guid.CreateVersion7();
            var (first, firstValues) = VisibleItems.Compose(db, Booked(QueueKind.Open, 3), me, "case", null, null, 51, Now);
            MustBeServedByIndex(await Plan(db, first, firstValues, stop));

            var halfWay = new PlaceInOrder(1, DateTimeOffset.UnixEpoch, 2, 0, 2, 25_000, Guid.Empty);
            var (further, furtherValues) = VisibleItems.Compose(db, Booked(QueueKind.Open, 3), me, "case", null, halfWay, 51, Now);
            MustBeServedByIndex(await Plan(db, further, furtherValues, stop));

            // Asked every other second, and hardly ever is there anything to find.
            MustBeServedByIndex(await Plan(db, CountTerms.First, [], stop), "ix_cases_terms_generation");
            return true;
        });
    }

    private static void MustBeServedByIndex(IReadOnlyList<string> plan, string index = "ix_queue_items_waiting")
    {
        var shown = string.Join(Environment.NewLine, plan);
        Assert.True(plan.Any(line => line.Contains(index, StringComparison.Ordinal)), shown);
        // The rows of a subquery, already cut to the page, are read through of course.
        Assert.DoesNotContain(
            plan,
            line => ReadingThrough().IsMatch(line) && !plan.Contains(line.Replace("SCAN", "CO-ROUTINE", StringComparison.Ordinal))
        );
    }

    private static async Task<IReadOnlyList<string>> Plan(OknoDb db, string sql, (string, object?)[] parameters, CancellationToken stop) =>
        await db.Query($"{(db.IsSqlite ? "explain query plan" : "explain")} {sql}", row => row.Text(db.IsSqlite ? 3 : 0), stop, parameters);

    private static List<BookedQueue> Booked(QueueKind kind, int count) =>
        [
            .. QueueIds
                .Take(count)
                .Select(id => new BookedQueue(
                    id,
                    "Очередь",
                    "case",
                    kind,
                    QueueState.InProgress,
                    "medium",
                    2,
                    "case-processing",
                    FrozenSet<Guid>.Empty,
                    FrozenSet<Guid>.Empty
                )),
        ];

    private static async Task Fill(OknoDb db, CancellationToken stop)
    {
        await using (var change = await db.BeginChange(stop))
        {
            for (var n = 1; n <= QueueIds.Length; n++)
            {
                await db.Execute(
                    """
                    insert into queues (id, name, object, kind, priority, state, process_key, filling, filling_asked, version)
                    values (@id, 'Очередь', 'case', 1, 'medium', 1, 'case-processing', 1, @no, 0)
                    """,
                    stop,
                    ("id", QueueIds[n - 1]),
                    ("no", false)
                );
            }
            await db.Execute(
                $"""
                insert into contacts (id, name, search_text, created_at, version)
                select {Id(db, "8002", "n")}, 'Клиент ' || n, 'клиент ' || n, @now, 1 from {Series(db, Items / 10)}
                """,
                stop,
                ("now", Now)
            );
            await db.Execute(
                $"""
                insert into cases (id, number, subject, contact_id, status, priority, origin, registered_at, search_text, version)
                select {Id(db, "8001", "n")}, 100000 + n, 'Обращение ' || n, {Id(
                    db,
                    "8002",
                    $"(1 + n % {Items / 10})"
                )}, 0, 1 + n % 4, 0, @now, 'обращение ' || n, 1
                from {Series(db, Items)}
                """,
                stop,
                ("now", Now)
            );
            await db.Execute(
                $"""
                insert into queue_items (id, queue_id, object, record_id, state, postpones_count, sort_1, sort_2, created_at, version)
                select {Id(db, "8003", "n")}, {Id(db, "8005", "(1 + n % 3)")}, 'case', {Id(db, "8001", "n")}, 0, 0, 1 + n % 4, n, @now, 0
                from {Series(db, Items)}
                """,
                stop,
                ("now", Now)
            );
            await change.Commit(stop);
        }
        await db.Execute("analyze", stop);
    }

    private static string Id(OknoDb db, string kind, string number) =>
        db.IsSqlite
            ? $"('00000000-0000-7000-{kind}-' || printf('%012X', {number}))"
            : $"('00000000-0000-7000-{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid";

    private static string Series(OknoDb db, int count) =>
        db.IsSqlite
            ? $"(with recursive s(n) as (select 1 union all select n + 1 from s where n < {count}) select n from s)"
            : $"generate_series(1::bigint, {count}) n";

    /// <summary>A table read from end to end: PostgreSQL says the table's name, SQLite its alias.</summary>
    [GeneratedRegex(
        @"Seq Scan on (queue_items|cases|contacts)\b|^SCAN (i|w|r|c|queue_items|cases|contacts)\b",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex ReadingThrough();

    [GeneratedRegex(@"Sort Key|TEMP B-TREE", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sorting();
}
