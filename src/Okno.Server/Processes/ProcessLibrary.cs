using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Okno.ProcessEngine.Definitions;
using Okno.Server.Data;
using Okno.Server.Feed;

namespace Okno.Server.Processes;

/// <summary>A published definition, ready to run.</summary>
internal sealed record PublishedProcess(Guid VersionId, string Key, int Version, Definition Definition);

/// <summary>The definitions that can be started, by key, and every version by id for the instances that run on it.</summary>
internal sealed class ProcessLibrary(IEnumerable<IWorkObject> objects, Telling telling, TimeProvider clock)
{
    /// <summary>How processes tell people something.</summary>
    public Telling Telling => telling;

    /// <summary>The kinds of record that data elements read and write, by name.</summary>
    public IReadOnlyDictionary<string, IWorkObject> Objects { get; } = objects.ToDictionary(one => one.Name, StringComparer.Ordinal);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, PublishedProcess> _versions = new();
    private readonly ConcurrentDictionary<string, (PublishedProcess? Process, long At)> _newest = new(StringComparer.Ordinal);

    /// <summary>The newest published version of a process; null when there is none.</summary>
    public async Task<PublishedProcess?> Newest(OknoDb db, string key, CancellationToken stop)
    {
        if (_newest.TryGetValue(key, out var known) && clock.GetElapsedTime(known.At) < Fresh)
            return known.Process;

        var id = await db
            .ProcessVersions.Where(version => version.Key == key && version.Published && version.DeletedAt == null)
            .OrderByDescending(version => version.Version)
            .Select(version => (Guid?)version.Id)
            .FirstOrDefaultAsync(stop);
        var process = id is { } found ? await Version(db, found, stop) : null;
        _newest[key] = (process, clock.GetTimestamp());
        return process;
    }

    /// <summary>One version; versions never change once published.</summary>
    public async Task<PublishedProcess> Version(OknoDb db, Guid id, CancellationToken stop)
    {
        if (_versions.TryGetValue(id, out var known))
            return known;
        var version = await db.ProcessVersions.AsNoTracking().FirstAsync(version => version.Id == id, stop);
        return _versions.GetOrAdd(
            id,
            new PublishedProcess(version.Id, version.Key, version.Version, DefinitionReader.Read(version.Xml).Definition)
        );
    }

    /// <summary>The newest published version of every process.</summary>
    public async Task<List<PublishedProcess>> All(OknoDb db, CancellationToken stop)
    {
        var ids = await db
            .ProcessVersions.Where(version =>
                version.Published
                && version.DeletedAt == null
                && !db.ProcessVersions.Any(other =>
                    other.Key == version.Key && other.Published && other.DeletedAt == null && other.Version > version.Version
                )
            )
            .Select(version => version.Id)
            .ToListAsync(stop);
        List<PublishedProcess> all = [];
        foreach (var id in ids)
            all.Add(await Version(db, id, stop));
        return all;
    }

    /// <summary>As <see cref="Newest"/>, fresh, and until the change is over nobody deletes it or saves a newer one.</summary>
    public async Task<PublishedProcess?> Hold(OknoDb db, string key, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock_shared(hashtextextended(@key, 43))", stop, ("key", key));
        Forget(key);
        return await Newest(db, key, stop);
    }

    /// <summary>The turn to save or delete a process; on SQLite every change is alone.</summary>
    public static async Task Lock(OknoDb db, string key, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(hashtextextended(@key, 43))", stop, ("key", key));
    }

    public void Forget(string key) => _newest.TryRemove(key, out _);

    /// <summary>Puts the processes that Okno ships into the database; one that an administrator changed is left alone.</summary>
    public static async Task EnsureShipped(OknoDb db, TimeProvider clock, CancellationToken stop)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".bpmn", StringComparison.Ordinal)))
        {
            await using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            var xml = await reader.ReadToEndAsync(stop);
            var definition = DefinitionReader.Read(xml).Definition;
            var latest = await db
                .ProcessVersions.Where(version => version.Key == definition.Key)
                .OrderByDescending(version => version.Version)
                .FirstOrDefaultAsync(stop);
            if (
                latest is not null
                && (
                    latest.SavedById is not null || latest.DeletedAt is not null || string.Equals(latest.Xml, xml, StringComparison.Ordinal)
                )
            )
                continue;

            db.ProcessVersions.Add(
                new ProcessVersion
                {
                    Key = definition.Key,
                    Name = definition.Name,
                    Version = (latest?.Version ?? 0) + 1,
                    Xml = xml,
                    Published = true,
                    SavedAt = clock.GetUtcNow(),
                }
            );
        }
        await db.SaveChangesAsync(stop);
    }
}
