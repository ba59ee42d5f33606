using Microsoft.EntityFrameworkCore;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Tests.Data;

/// <summary>What is written together is as if each row had been written by itself.</summary>
public sealed class AlikeRowsTests
{
    [Theory, OnBothDatabases]
    public async Task Rows_come_back_as_they_were_written(OknoApp okno)
    {
        var stop = TestContext.Current.CancellationToken;
        var subject = Guid.CreateVersion7();
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMicroseconds(123);
        HistoryEntry[] written =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(n =>
                    HistoryEntry.Note(
                        "case.changed",
                        subject,
                        n == 0 ? null : subject,
                        now,
                        n == 1 ? null : new { n },
                        new { Текст = "«да»" }
                    )
                ),
        ];
        await okno.InDb(async db =>
        {
            await using var change = await db.BeginChange(stop);
            db.History.AddRange(written);
            await db.SaveAlike(stop);
            Assert.DoesNotContain(db.ChangeTracker.Entries(), entry => entry.State is not EntityState.Unchanged);
            await change.Commit(stop);
            return true;
        });
        var read = await okno.InDb(db =>
            db.History.AsNoTracking().Where(row => row.SubjectId == subject).OrderBy(row => row.Id).ToListAsync(stop)
        );
        Assert.Equivalent(written, read, strict: true);
    }

    [Theory, OnBothDatabases]
    public async Task A_row_that_others_changed_stops_the_change(OknoApp okno)
    {
        var stop = TestContext.Current.CancellationToken;
        var name = $"Сравнение {Guid.NewGuid():N}";
        var ids = await okno.InDb(async db =>
        {
            var contacts = Enumerable.Range(0, 4).Select(n => Contact.Create($"{name} {n}", [], DateTimeOffset.UnixEpoch)).ToList();
            db.Contacts.AddRange(contacts);
            await db.SaveChangesAsync(stop);
            return contacts.ConvertAll(contact => contact.Id);
        });
        await okno.InDb(async db =>
        {
            var contacts = await db.Contacts.Where(contact => ids.Contains(contact.Id)).ToListAsync(stop);
            await okno.InDb(other => other.Execute("update contacts set version = version + 1 where id = @id", stop, ("id", ids[2])));
            await using var change = await db.BeginChange(stop);
            foreach (var contact in contacts)
                contact.Rename(name);
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveAlike(stop));
            return true;
        });
        Assert.Equal(4, await okno.InDb(db => db.Contacts.CountAsync(contact => ids.Contains(contact.Id) && contact.Name != name, stop)));
    }
}
