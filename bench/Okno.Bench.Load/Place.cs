using System.Globalization;
using Npgsql;

namespace Okno.Bench.Load;

/// <summary>Where a run takes place and how much is measured; <c>bench.sh</c> says the first by the environment.</summary>
/// <param name="Postgres">Connection to a server on which databases may be made.</param>
/// <param name="Scratch">A folder on the disk of the databases, for SQLite files and logs.</param>
/// <param name="Keep">Leave the seeded databases for the next run, and use what the last one left.</param>
internal sealed record Place(string Postgres, string Scratch, string OknoApp, string FloorApp, string? PgBench, Sizes Sizes, bool Keep)
{
    /// <summary>A round in which others took more of the processors than this is void.</summary>
    public const double BackgroundAtMost = 0.10;

    /// <summary>The postmaster, when it runs on this machine; its work is part of the measurement.</summary>
    public int Postmaster { get; private set; }

    /// <summary>True in the round before those that count.</summary>
    public bool WarmingUp { get; set; }

    /// <summary>How many answers a round waits for before it counts: .NET compiles hot code anew for thousands of calls.</summary>
    public int WarmAfter => WarmingUp ? 10_000 : 0;

    public static async Task<Place> Find(Sizes sizes, bool keep)
    {
        var place = new Place(
            Need("OKNO_BENCH_POSTGRES"),
            Need("OKNO_BENCH_SCRATCH"),
            Need("OKNO_BENCH_APP"),
            Need("OKNO_BENCH_FLOOR"),
            Environment.GetEnvironmentVariable("OKNO_BENCH_PGBENCH"),
            sizes,
            keep
        );
        Directory.CreateDirectory(place.Scratch);
        await using var source = NpgsqlDataSource.Create(place.On("postgres"));
        await using var command = source.CreateCommand("select pg_backend_pid()");
        place.Postmaster = Machine.ParentOf((int)(await command.ExecuteScalarAsync())!);
        return place;
    }

    /// <summary>The connection to a database, with the pool that Okno and the floor both get.</summary>
    public string On(string database) => $"{Postgres};Database={database};Maximum Pool Size=40;Command Timeout=600";

    private static string Need(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is not set; run ./bench.sh.");
}

/// <summary>How much is measured.</summary>
/// <param name="Claims">How many records are taken in the long run without a vacuum by hand.</param>
internal sealed record Sizes(
    int Items,
    int Contacts,
    int Operators,
    int SqliteItems,
    int Claims,
    int Rounds,
    int Tries,
    TimeSpan WarmUp,
    TimeSpan During,
    int ImportRows
)
{
    public static Sizes Of(bool quick)
    {
        var sizes = quick
            ? new Sizes(100_000, 20_000, 500, 200_000, 30_000, 3, 1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), 20_000)
            : new Sizes(1_000_000, 2_000_000, 2_000, 200_000, 500_000, 3, 3, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 100_000);
        return int.TryParse(Environment.GetEnvironmentVariable("OKNO_BENCH_CLAIMS"), CultureInfo.InvariantCulture, out var claims)
            ? sizes with
            {
                Claims = claims,
            }
            : sizes;
    }
}
