using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Cases;

/// <summary>Counts the terms of open cases anew after terms or calendars have changed: piece by piece, on whichever node comes first.</summary>
/// <remarks>
/// A case remembers the change under which it was counted, so one that was being saved while the change was made is found as well,
/// and a restart goes on where the last piece ended. What is done already keeps the terms it was judged by.
/// </remarks>
internal sealed class CountTerms(IServiceScopeFactory scopes, TermsBell bell, TimeProvider clock, ILogger<CountTerms> log)
    : BackgroundService
{
    /// <summary>Open cases that were counted under an earlier change; served by the index of the same condition.</summary>
    private const string Old =
        "from cases where status in (0, 1, 2, 6) and terms_generation < (select generation from terms_generation where id = 1)";

    // In the index's order: without it PostgreSQL takes a third of all cases for old, and reads the whole table for the first.
    internal const string First = $"select 1 {Old} order by terms_generation limit 1";
    private const string Some = $"select * {Old} order by terms_generation limit 200";
    private const string SomeLocked = $"{Some} for update skip locked";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static async Task<int> Left(OknoDb db, CancellationToken stop) =>
        (await db.Query($"select count(*) {Old}", row => row.Int(0), stop))[0];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await Next(stoppingToken)) { }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Counting terms anew broke off; it will be taken up again");
            }
            await bell.Wait(LookEvery, stoppingToken);
        }
    }

    /// <summary>Whether there was anything to count.</summary>
    private async Task<bool> Next(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        if ((await db.Query(First, row => row.Int(0), stop)).Count == 0)
            return false;

        await using var change = await db.BeginChange(stop);
        var terms = await TermsInForce.Read(db, stop);
        var cases = await db.Cases.FromSqlRaw(db.IsSqlite ? Some : SomeLocked).ToListAsync(stop);
        var now = clock.GetUtcNow();
        foreach (var @case in cases)
        {
            var before = Due(@case);
            @case.CountTerms(terms, wasDone: false);
            if (Equals(before, Due(@case)))
                continue;
            db.History.Add(
                HistoryEntry.Note(
                    "case.terms-counted",
                    @case.Id,
                    null,
                    now,
                    new { before.ResponseDue, before.ResolutionDue },
                    new { @case.ResponseDue, @case.ResolutionDue },
                    recordId: @case.Id
                )
            );
            db.ChangedRecords.Add(new ChangedRecord(Case.Object, @case.Id));
        }
        await change.Commit(stop);
        return cases.Count > 0;
    }

    private static (DateTimeOffset? ResponseDue, DateTimeOffset? ResolutionDue) Due(Case @case) => (@case.ResponseDue, @case.ResolutionDue);
}
