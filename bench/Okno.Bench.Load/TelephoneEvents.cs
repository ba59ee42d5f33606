using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Okno.Bench.Load;

/// <summary>A telephone system that tells of calls at a steady rate: how long until an event is stored and its operator told, and whether memory stays flat.</summary>
/// <remarks>
/// The rate does not wait for answers, as a telephone system does not: a time is counted from when the event was due, so that a server that falls
/// behind is seen to. <c>OKNO_BENCH_EVENT_SECONDS</c> says for how long.
/// </remarks>
internal static class TelephoneEvents
{
    private const int PerSecond = 200;
    private const int Operators = 50;
    private const string Secret = "секрет линии для замеров";
    private static readonly string[] Course = ["ringing", "answered", "held", "resumed", "ended"];

    public static async Task Run(Place place, Report report)
    {
        const string database = "okno_bench_events";
        await Seed.Drop(place, database);
        try
        {
            await On("PostgreSQL", place.On(database));
        }
        finally
        {
            await Seed.Drop(place, database);
        }
        await On("SQLite", $"Data Source={Path.Combine(place.Scratch, "events.db")}");

        async Task On(string name, string connection)
        {
            await using var okno = await Server.StartOkno(place, connection);
            using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
            {
                BaseAddress = okno.Address,
                Timeout = TimeSpan.FromSeconds(60),
            };
            http.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
            using (var signedIn = await http.PostAsJsonAsync("/api/session", new { login = "admin", password = "Стенд-замеров-2026" }))
                signedIn.EnsureSuccessStatusCode();
            var line = await SetUp(http);

            var seconds = int.TryParse(Environment.GetEnvironmentVariable("OKNO_BENCH_EVENT_SECONDS"), out var given) ? given : 60;
            await Tell(http, line, 10, "w", null);
            int[] roots = [Environment.ProcessId, place.Postmaster, okno.ProcessId];
            var before = Machine.Look(roots);
            List<double> memory = [];
            var (times, failed) = await Tell(http, line, seconds, "m", () => memory.Add(Machine.ResidentMegabytes(okno.ProcessId)));
            var background = Machine.Look(roots).OthersSince(before);
            var (p50, p99) = (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
            report.Row("telephone events", name, times.Count / (double)seconds, $"{p50:N1}/{p99:N0}", "", null, background);
            report.Note(
                $"{name}: {times.Count:N0} events in {seconds} s, {failed} not stored; memory {memory[memory.Count / 4]:N0} MB after a quarter, {memory.Max():N0} MB at most"
            );
            report.Goal("P5", $"event stored and operator told, p99 on {name}: {p99:N0} ms of 100", p99 <= 100 && failed == 0);
        }
    }

    private static async Task<string> SetUp(HttpClient http)
    {
        for (var n = 0; n < Operators; n++)
        {
            using var made = await http.PostAsJsonAsync(
                "/api/users",
                new
                {
                    login = $"bench{n}",
                    name = $"Оператор {n}",
                    password = "Стенд-замеров-2026",
                    extension = $"{5000 + n}",
                }
            );
            made.EnsureSuccessStatusCode();
        }
        using var line = await http.PostAsJsonAsync(
            "/api/telephony/lines",
            new
            {
                name = "Замеры",
                kind = "events",
                secret = Secret,
            }
        );
        line.EnsureSuccessStatusCode();
        return (await line.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("address").GetString()!;
    }

    private static async Task<(List<double> Times, int Failed)> Tell(HttpClient http, string line, int seconds, string batch, Action? each)
    {
        var times = new ConcurrentBag<double>();
        var failed = 0;
        List<Task> sent = [];
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; n < PerSecond * seconds; n++)
        {
            var due = TimeSpan.FromSeconds(n / (double)PerSecond);
            var wait = due - Stopwatch.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            if (n % PerSecond == 0)
                each?.Invoke();
            sent.Add(One(n, due));
        }
        await Task.WhenAll(sent);
        return ([.. times.Order()], failed);

        async Task One(int n, TimeSpan due)
        {
            // Calls overlap: the steps of one come a second apart.
            var (call, step) = (n / (PerSecond * Course.Length) * PerSecond + (n % PerSecond), n / PerSecond % Course.Length);
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    eventId = $"{batch}{n}",
                    type = Course[step],
                    callId = $"{batch}{call}",
                    at = DateTimeOffset.UtcNow,
                    direction = "inbound",
                    from = $"+7916{call % 10_000_000:0000000}",
                    to = "+74951234567",
                    extension = $"{5000 + (call % Operators)}",
                }
            );
            var stamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(HttpMethod.Post, line) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("X-Okno-Timestamp", stamp);
            request.Headers.Add(
                "X-Okno-Signature",
                "sha256="
                    + Convert.ToHexStringLower(
                        HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.UTF8.GetBytes(stamp + "."), .. body])
                    )
            );
            try
            {
                using var answer = await http.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    times.Add((Stopwatch.GetElapsedTime(begun) - due).TotalMilliseconds);
                else
                    Interlocked.Increment(ref failed);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }
}
