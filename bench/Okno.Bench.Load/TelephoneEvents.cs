using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Okno.Bench.Load;

/// <summary>A telephone system that tells of calls at a steady rate: how long until an event has reached its operator's desktop, and whether memory stays flat.</summary>
/// <remarks>
/// All operators hold a live connection. The rate does not wait for answers, as a telephone system does not: a time is counted from when the event
/// was due, so that a server that falls behind is seen to. <c>OKNO_BENCH_EVENT_SECONDS</c> says for how long.
/// </remarks>
internal static class TelephoneEvents
{
    private const int PerSecond = 200;
    private const int Operators = 1000;
    private const string Secret = "секрет линии для замеров";
    private static readonly (string Event, string State)[] Course =
    [
        ("ringing", "ringing"),
        ("answered", "answered"),
        ("held", "held"),
        ("resumed", "answered"),
        ("ended", "ended"),
    ];

    public static async Task Run(Place place, Report report)
    {
        const string database = "okno_bench_events";
        await Seed.Drop(place, database);
        try
        {
            await On("PostgreSQL", place.On(database), new NpgsqlConnection(place.On(database)));
        }
        finally
        {
            await Seed.Drop(place, database);
        }
        var file = $"Data Source={Path.Combine(place.Scratch, "events.db")}";
        await On("SQLite", file, new SqliteConnection(file));

        async Task On(string name, string connection, DbConnection direct)
        {
            await using var okno = await Server.StartOkno(place, connection);
            await using var _ = direct;
            await direct.OpenAsync();
            await Seed.Operators(direct, Operators);
            using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
            {
                BaseAddress = okno.Address,
                Timeout = TimeSpan.FromSeconds(60),
            };
            http.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
            using (var signedIn = await http.PostAsJsonAsync("/api/session", new { login = "admin", password = Server.Password }))
                signedIn.EnsureSuccessStatusCode();
            var line = await SetUp(http);
            var desktops = await Task.WhenAll(Enumerable.Range(1, Operators).Select(number => Desktop.Open(okno.Address, number)));
            try
            {
                var seconds = int.TryParse(Environment.GetEnvironmentVariable("OKNO_BENCH_EVENT_SECONDS"), out var given) ? given : 300;
                await Tell(http, line, desktops, 30, "w", null);
                // A database at work has statistics; on a new one PostgreSQL gathers them within some minutes.
                await Seed.Run(direct, "analyze");
                int[] roots = [Environment.ProcessId, place.Postmaster, okno.ProcessId];
                var before = Machine.Look(roots);
                List<double> memory = [];
                var (stored, told, failed) = await Tell(
                    http,
                    line,
                    desktops,
                    seconds,
                    "m",
                    () => memory.Add(Machine.ResidentMegabytes(okno.ProcessId))
                );
                var background = Machine.Look(roots).OthersSince(before);
                report.Row(
                    "telephone events",
                    name,
                    told.Count / (double)seconds,
                    $"{At(told, 0.5):N1}/{At(told, 0.99):N0}",
                    "",
                    null,
                    background
                );
                var (early, late) = (Median(memory[(memory.Count / 4)..(memory.Count / 2)]), Median(memory[(memory.Count * 3 / 4)..]));
                report.Note(
                    $"{name}: {PerSecond * seconds:N0} events in {seconds} s, {failed} not stored or not told; stored p50/p99 {At(stored, 0.5):N1}/{At(stored, 0.99):N0} ms; "
                        + $"memory {early:N0} MB in the second quarter, {late:N0} MB in the last, {memory.Max():N0} MB at most"
                );
                report.Goal(
                    "P5",
                    $"event on the desktop of its operator, {Operators:N0} connected, p99 on {name}: {At(told, 0.99):N0} ms of 100; memory grew {late / early - 1:P0}",
                    At(told, 0.99) <= 100 && failed == 0 && late <= early * 1.15
                );
            }
            finally
            {
                foreach (var desktop in desktops)
                    await desktop.DisposeAsync();
            }
        }
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[(int)(sorted.Count * share)];

    private static double Median(IEnumerable<double> some) => At([.. some.Order()], 0.5);

    private static async Task<string> SetUp(HttpClient http)
    {
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

    private static async Task<(List<double> Stored, List<double> Told, int Failed)> Tell(
        HttpClient http,
        string line,
        Desktop[] desktops,
        int seconds,
        string batch,
        Action? each
    )
    {
        var (stored, told) = (new ConcurrentBag<double>(), new ConcurrentBag<double>());
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
        return ([.. stored.Order()], [.. told.Order()], failed);

        async Task One(int n, TimeSpan due)
        {
            // Calls overlap: the steps of one come a second apart, and an operator has one call at a time.
            var (call, step) = (n / (PerSecond * Course.Length) * PerSecond + (n % PerSecond), n / PerSecond % Course.Length);
            var @operator = call % Operators;
            var heard = desktops[@operator].Next(Course[step].State);
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    eventId = $"{batch}{n}",
                    type = Course[step].Event,
                    callId = $"{batch}{call}",
                    at = DateTimeOffset.UtcNow,
                    direction = "inbound",
                    from = $"+7916{call % 10_000_000:0000000}",
                    to = "+74951234567",
                    extension = Seed.Extension(@operator + 1),
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
                answer.EnsureSuccessStatusCode();
                stored.Add((Stopwatch.GetElapsedTime(begun) - due).TotalMilliseconds);
                told.Add((Stopwatch.GetElapsedTime(begun, await heard.WaitAsync(TimeSpan.FromSeconds(10))) - due).TotalMilliseconds);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or TimeoutException)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }

    /// <summary>An operator's live connection, which hears of their calls.</summary>
    private sealed class Desktop : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, ConcurrentQueue<TaskCompletionSource<long>>> _awaited = new(StringComparer.Ordinal);
        private readonly HubConnection _live;

        private Desktop(HubConnection live)
        {
            _live = live;
            live.On<Guid, string>(
                "CallChanged",
                (_, state) =>
                {
                    if (_awaited.TryGetValue(state, out var awaited) && awaited.TryDequeue(out var first))
                        first.TrySetResult(Stopwatch.GetTimestamp());
                }
            );
        }

        public static async Task<Desktop> Open(Uri okno, int @operator)
        {
            var desktop = new Desktop(
                new HubConnectionBuilder()
                    .WithUrl(
                        new Uri(okno, "/hubs/desktop"),
                        options =>
                        {
                            options.AccessTokenProvider = () => Task.FromResult<string?>(Seed.TokenOf(@operator));
                            options.Transports = HttpTransportType.WebSockets;
                            options.SkipNegotiation = true;
                        }
                    )
                    .Build()
            );
            await desktop._live.StartAsync();
            return desktop;
        }

        /// <summary>When the desktop hears next that a call of its operator has come into this state.</summary>
        public Task<long> Next(string state)
        {
            var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.GetOrAdd(state, _ => new()).Enqueue(heard);
            return heard.Task;
        }

        public ValueTask DisposeAsync() => _live.DisposeAsync();
    }
}
