using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Imports;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Imports;

/// <summary>An import as a job: broken off, cancelled, taken up by one server alone.</summary>
public sealed class ImportJobTests
{
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task An_import_that_broke_off_goes_on_behind_its_last_batch_and_doubles_nothing(OknoApp okno)
    {
        var file = Encoding.UTF8.GetBytes(
            "Тема,Важность\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Строка {i},{(i % 1000 == 7 ? "плохо" : "low")}\n"))
        );
        Guid id;
        using (var admin = await okno.As("admin"))
        {
            using var answer = await admin.Send(file, "case", """{"fields":{"subject":"Тема","priority":"Важность"}}""");
            id = (await answer.Read<ImportJob>()).Id;
            await People.Eventually(async () => (await admin.Get<ImportJob>($"/api/imports/{id}")).Rows > 0);
        }
        await okno.DisposeAsync();

        await using var next = okno.Again();
        next.Clock.Advance(TimeSpan.FromMinutes(1)); // the silence after which a job is taken up
        using var again = await next.As("admin");
        var job = await again.Ended(id);
        Assert.Equal((ImportState.Done, 20_000, 19_980, 20, 0), (job.State, job.Rows, job.Done, job.Failed, job.Unchanged));
        Assert.Equal(19_980, await next.Count("cases"));
        Assert.Equal(0, await next.Count("import_pieces"));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_cancelled_import_stops_between_batches(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var file = Encoding.UTF8.GetBytes("Тема\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"Строка {i}\n")));
        using var answer = await admin.Send(file, "case", """{"fields":{"subject":"Тема"}}""");
        var id = (await answer.Read<ImportJob>()).Id;
        (await admin.PostAsync($"/api/imports/{id}/cancel", null)).EnsureSuccessStatusCode();
        var job = await admin.Ended(id);
        Assert.Equal(ImportState.Canceled, job.State);
        Assert.InRange(job.Rows, 0, 99_999);
        Assert.Equal(job.Rows, await okno.Count("cases"));
        Assert.Equal(id, Assert.Single((await admin.Get<Page<ImportJob>>("/api/imports")).Items).Id);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_job_that_one_server_works_on_is_left_alone_by_another(OknoApp okno)
    {
        await using var other = okno.Again();
        using var admin = await okno.As("admin");
        using var elsewhere = await other.As("admin");
        var file = Encoding.UTF8.GetBytes("Тема\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"Строка {i}\n")));
        var job = await admin.Import(file, "case", """{"fields":{"subject":"Тема"}}""");
        Assert.Equal((ImportState.Done, 20_000, 20_000, 0), (job.State, job.Rows, job.Done, job.Unchanged));
        Assert.Equal(20_000, await okno.Count("cases"));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_long_job_is_left_alone_as_long_as_its_server_lands_batches(OknoApp okno)
    {
        await using var other = okno.Again();
        using var elsewhere = await other.As("admin");
        using var admin = await okno.As("admin");
        var file = Encoding.UTF8.GetBytes("Тема\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"Строка {i}\n")));
        using var answer = await admin.Send(file, "case", """{"fields":{"subject":"Тема"}}""");
        var id = (await answer.Read<ImportJob>()).Id;
        // In all longer than a server may be silent, and never so long between two batches.
        var seen = 0L;
        for (var turn = 0; turn < 3; turn++)
        {
            await People.Eventually(async () => (await admin.Get<ImportJob>($"/api/imports/{id}")).Rows > seen);
            seen = (await admin.Get<ImportJob>($"/api/imports/{id}")).Rows;
            okno.Clock.Advance(TimeSpan.FromSeconds(14));
            other.Clock.Advance(TimeSpan.FromSeconds(14));
        }
        var job = await admin.Ended(id);
        Assert.Equal((ImportState.Done, 100_000, 100_000, 0), (job.State, job.Rows, job.Done, job.Unchanged));
        Assert.Equal(100_000, await okno.Count("cases"));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Two_imports_of_one_file_at_once_land_each_row_once(OknoApp okno)
    {
        // On SQLite there is one server, which brings in one file after the other.
        await using var other = okno.Again();
        var node = okno.Database is Database.Postgres ? other : okno;
        using var admin = await okno.As("admin");
        using var elsewhere = await node.As("admin");
        var file = Encoding.UTF8.GetBytes("id,Тема\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i},Строка {i}\n")));
        const string Mapping = """{"key":"id","fields":{"subject":"Тема"}}""";
        var jobs = await Task.WhenAll(admin.Import(file, "case", Mapping), elsewhere.Import(file, "case", Mapping));
        Assert.All(jobs, job => Assert.Equal((ImportState.Done, 10_000, 10_000), (job.State, job.Rows, job.Done)));
        Assert.Equal(10_000, jobs.Sum(job => job.Unchanged));
        Assert.Equal(10_000, await okno.Count("cases"));
    }

    [Theory, OnBothDatabases]
    public async Task An_import_that_has_ended_is_not_asked_to_stop(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var job = await admin.Import("Тема\nОдна\n"u8.ToArray(), "case", """{"fields":{"subject":"Тема"}}""");
        using var answer = await admin.PostAsync($"/api/imports/{job.Id}/cancel", null);
        Assert.Equal(ImportState.Done, (await answer.Read<ImportJob>()).State);
        Assert.Equal(0, await okno.InDb(db => db.History.CountAsync(row => row.SubjectId == job.Id && row.Kind == "import.cancel-asked")));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_job_that_another_server_has_ended_meanwhile_writes_no_more(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var file = Encoding.UTF8.GetBytes("Тема\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"Строка {i}\n")));
        using var answer = await admin.Send(file, "case", """{"fields":{"subject":"Тема"}}""");
        var id = (await answer.Read<ImportJob>()).Id;
        await People.Eventually(async () => (await admin.Get<ImportJob>($"/api/imports/{id}")).Rows > 0);
        await okno.InDb(db =>
            db.Imports.Where(import => import.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(import => import.State, ImportState.Failed))
        );
        var written = await okno.Count("cases");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.InRange(await okno.Count("cases"), 1, written);
        Assert.Equal(ImportState.Failed, (await admin.Get<ImportJob>($"/api/imports/{id}")).State);
    }

    [Fact]
    public async Task A_file_beyond_two_hundred_megabytes_is_refused()
    {
        using var admin = await OknoApp.SharedOn(Database.Sqlite).As("admin");
        using var form = new MultipartFormDataContent
        {
            { new StreamContent(new Zeros(201L << 20)), "file", "данные.csv" },
            { new StringContent("case"), "target" },
            { new StringContent("""{"fields":{"subject":"a"}}"""), "mapping" },
        };
        await admin.PostAsync("/api/imports", form).Refuses(HttpStatusCode.RequestEntityTooLarge, "request.too-large");
    }

    /// <summary>So many bytes, none of them kept.</summary>
    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - Position);
            Array.Clear(buffer, offset, read);
            Position += read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
