using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Okno.Bench.Load;

/// <summary>A CSV file of contacts brought in on both databases: how long it takes, and whether memory stays flat.</summary>
internal static class ImportRows
{
    public static async Task Run(Place place, Report report)
    {
        const string database = "okno_bench_import";
        await Seed.Drop(place, database);
        try
        {
            await On("PostgreSQL", place.On(database));
        }
        finally
        {
            await Seed.Drop(place, database);
        }
        await On("SQLite", $"Data Source={Path.Combine(place.Scratch, "import.db")}");

        async Task On(string name, string connection)
        {
            await using var okno = await Server.StartOkno(place, connection);
            using var http = new HttpClient { BaseAddress = okno.Address, Timeout = TimeSpan.FromMinutes(5) };
            http.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
            using (var signedIn = await http.PostAsJsonAsync("/api/session", new { login = "admin", password = "Стенд-замеров-2026" }))
                signedIn.EnsureSuccessStatusCode();

            // Once with few rows, so that compiling the code is not taken for a need of memory.
            await Import(http, okno, 1_000, "a");
            int[] roots = [Environment.ProcessId, place.Postmaster, okno.ProcessId];
            var before = Machine.Look(roots);
            var (took, rows, memory) = await Import(http, okno, place.Sizes.ImportRows, "b");
            var background = Machine.Look(roots).OthersSince(before);
            if (rows < 0)
            {
                report.Note("P8: not measured, this build has no imports");
                return;
            }
            var (first, most) = (memory[memory.Count / 4], memory.Max());
            report.Row($"import {rows:N0} rows", name, rows / took.TotalSeconds, $"{took.TotalSeconds:N1} s in all", "", null, background);
            report.Note(
                $"import on {name}: resident memory {memory[0]:N0} MB before, {first:N0} MB after a quarter, {memory[^1]:N0} MB at the end, {most:N0} MB at most"
            );
            report.Goal(
                "P8",
                $"{rows:N0} rows on {name} took {took.TotalSeconds:N1} s ({took.TotalSeconds * 100_000 / rows:N1} s for 100,000), at most 60 s wanted",
                took.TotalSeconds * 100_000 / rows <= 60
            );
        }
    }

    private static async Task<(TimeSpan Took, int Rows, List<double> Memory)> Import(HttpClient http, Server okno, int rows, string batch)
    {
        var file = new StringBuilder("Код;ФИО;Телефон;Почта\n");
        for (var n = 1; n <= rows; n++)
            file.Append(
                CultureInfo.InvariantCulture,
                $"{batch}{n};Клиент {batch} {n};+7{(batch == "a" ? 901 : 902)}{n:0000000};client{batch}{n}@example.org\n"
            );
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes(file.ToString())), "file", "contacts.csv" },
            { new StringContent("contact"), "target" },
            {
                new StringContent(
                    """{"key": "Код", "fields": {"name": "ФИО", "phone": "Телефон", "email": "Почта"}}""",
                    Encoding.UTF8,
                    "application/json"
                ),
                "mapping"
            },
        };
        List<double> memory = [Machine.ResidentMegabytes(okno.ProcessId)];
        var begun = Stopwatch.StartNew();
        using var sent = await http.PostAsync("/api/imports", form);
        if (sent.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.MethodNotAllowed)
            return (TimeSpan.Zero, -1, memory);
        var text = await sent.Content.ReadAsStringAsync();
        if (!sent.IsSuccessStatusCode)
            throw new InvalidOperationException($"The import was refused: {text}");
        var id = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString();
        while (true)
        {
            await Task.Delay(250);
            memory.Add(Machine.ResidentMegabytes(okno.ProcessId));
            var job = await http.GetFromJsonAsync<JsonElement>($"/api/imports/{id}");
            var state = job.GetProperty("state").GetString();
            if (state is "queued" or "running")
                continue;
            var done = job.GetProperty("done").GetInt32();
            if (state != "done" || done != rows)
                throw new InvalidOperationException($"The import did not bring in its {rows} rows: {job}");
            return (begun.Elapsed, rows, memory);
        }
    }
}
