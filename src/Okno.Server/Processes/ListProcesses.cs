using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>The library: every process in its newest version, what of it is published and how many run; and the versions of one.</summary>
internal static class ListProcesses
{
    public static void Map(RouteGroupBuilder processes)
    {
        processes.MapGet("/", Handle).RequirePermission(Permission.SeeProcesses).WithSummary("All processes in their newest version");
        processes.MapGet("/{key}", See).RequirePermission(Permission.SeeProcesses).WithSummary("One process in its newest version");
        processes
            .MapGet("/{key}/versions", Versions)
            .RequirePermission(Permission.SeeProcesses)
            .WithSummary("The versions of a process, newest first");
    }

    internal static async Task<Ok<Page<Contracts.Processes.ProcessDefinition>>> Handle(
        OknoDb db,
        ProcessLibrary library,
        CancellationToken stop
    ) => TypedResults.Ok(new Page<Contracts.Processes.ProcessDefinition>(await Seen(db, library, null, stop), null));

    internal static async Task<Ok<Contracts.Processes.ProcessDefinition>> See(
        string key,
        OknoDb db,
        ProcessLibrary library,
        CancellationToken stop
    ) => TypedResults.Ok((await Seen(db, library, key, stop)).FirstOrDefault() ?? throw RuleBroken.NotThere());

    internal static async Task<Ok<Page<ProcessVersionInfo>>> Versions(
        string key,
        OknoDb db,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null
    )
    {
        var size = Cursor.Limit(limit);
        var after = Cursor.Read<After>(cursor)?.Version ?? int.MaxValue;
        var rows = await (
            from version in db.ProcessVersions.AsNoTracking()
            join user in db.Users on version.SavedById equals user.Id into users
            from user in users.DefaultIfEmpty()
            where version.Key == key && version.DeletedAt == null && version.Version < after
            orderby version.Version descending
            select new
            {
                version.Version,
                version.Name,
                version.Published,
                version.SavedAt,
                version.SavedById,
                SavedBy = user == null ? null : user.Name,
                version.Problems,
                Running = db.RunningProcesses.Count(process =>
                    process.ProcessVersionId == version.Id
                    && (process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident)
                ),
            }
        )
            .Take(size + 1)
            .ToListAsync(stop);
        if (rows.Count == 0 && cursor is null)
            throw RuleBroken.NotThere();
        return TypedResults.Ok(
            new Page<ProcessVersionInfo>(
                [
                    .. rows.Take(size)
                        .Select(row => new ProcessVersionInfo(
                            row.Version,
                            row.Name,
                            row.Published,
                            row.SavedAt,
                            row.SavedById is { } by ? new Named(by, row.SavedBy ?? "") : null,
                            ProblemsIn(row.Problems).Count,
                            row.Running
                        )),
                ],
                rows.Count > size ? Cursor.Write(new After(rows[size - 1].Version)) : null
            )
        );
    }

    internal static async Task<List<Contracts.Processes.ProcessDefinition>> Seen(
        OknoDb db,
        ProcessLibrary library,
        string? key,
        CancellationToken stop
    )
    {
        var newest = await (
            from version in db.ProcessVersions.AsNoTracking()
            join user in db.Users on version.SavedById equals user.Id into users
            from user in users.DefaultIfEmpty()
            where version.DeletedAt == null && (key == null || version.Key == key)
            where !db.ProcessVersions.Any(other => other.Key == version.Key && other.Version > version.Version)
            orderby version.Name, version.Key
            select new
            {
                version.Id,
                version.Key,
                version.Name,
                version.Version,
                version.Published,
                version.Problems,
                version.SavedAt,
                version.SavedById,
                SavedBy = user == null ? null : user.Name,
                PublishedVersion = db
                    .ProcessVersions.Where(other => other.Key == version.Key && other.Published && other.DeletedAt == null)
                    .Max(other => (int?)other.Version),
            }
        ).ToListAsync(stop);
        var counts = await (
            from process in db.RunningProcesses
            where process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident
            join version in db.ProcessVersions on process.ProcessVersionId equals version.Id
            where key == null || version.Key == key
            group process by new { version.Key, process.State } into alike
            select new
            {
                alike.Key.Key,
                alike.Key.State,
                Count = alike.Count(),
            }
        ).ToListAsync(stop);

        List<Contracts.Processes.ProcessDefinition> seen = [];
        foreach (var row in newest)
        {
            var definition = (await library.Version(db, row.Id, stop)).Definition;
            var alive = counts.Where(count => string.Equals(count.Key, row.Key, StringComparison.Ordinal)).ToList();
            seen.Add(
                new Contracts.Processes.ProcessDefinition(
                    row.Key,
                    row.Name,
                    row.Version,
                    row.Published,
                    [.. definition.Parameters.Select(parameter => parameter.Name)],
                    ProblemsIn(row.Problems),
                    row.SavedAt,
                    row.PublishedVersion,
                    row.SavedById is { } by ? new Named(by, row.SavedBy ?? "") : null,
                    alive.Sum(count => count.Count),
                    alive.Where(count => count.State is ProcessInstanceState.Incident).Sum(count => count.Count)
                )
            );
        }
        return seen;
    }

    private static List<ProcessProblem> ProblemsIn(string json) => JsonSerializer.Deserialize<List<ProcessProblem>>(json, Wire.Json) ?? [];

    private sealed record After(int Version);
}
