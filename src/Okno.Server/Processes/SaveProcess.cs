using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine.Definitions;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Keeps a BPMN model as a new version of its process, and publishes it when nothing stands in the way.</summary>
/// <remarks>The XML is stored exactly as it came. <c>?draft=true</c> keeps it unpublished even without problems.</remarks>
internal static class SaveProcess
{
    public static void Map(RouteGroupBuilder processes)
    {
        processes
            .MapPost("/", Handle)
            .RequirePermission(Permission.ShapeProcesses)
            .Accepts<string>("application/bpmn+xml", "application/xml", "text/xml")
            .WithSummary("Save a BPMN 2.0 model as a new version");
        processes
            .MapPut("/{key}", Replace)
            .RequirePermission(Permission.ShapeProcesses)
            .Accepts<string>("application/bpmn+xml", "application/xml", "text/xml")
            .WithSummary("Save a BPMN 2.0 model as the new version of this process");
    }

    internal static async Task<Ok<Contracts.Processes.ProcessDefinition>> Replace(
        string key,
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop,
        bool draft = false
    )
    {
        if (!await db.ProcessVersions.AnyAsync(version => version.Key == key && version.DeletedAt == null, stop))
            throw RuleBroken.NotThere();
        var xml = await BpmnText.Read(http.Request, stop);
        var (definition, problems) = Understand(xml);
        if (!string.Equals(definition.Key, key, StringComparison.Ordinal))
            throw RuleBroken.Malformed("process.other-key", ("key", definition.Key));
        return TypedResults.Ok(await Save(xml, definition, problems, db, user, library, clock, draft, StaleWrite.IfMatch(http), stop));
    }

    internal static async Task<Created<Contracts.Processes.ProcessDefinition>> Handle(
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop,
        bool draft = false
    )
    {
        var xml = await BpmnText.Read(http.Request, stop);
        var (definition, problems) = Understand(xml);
        var saved = await Save(xml, definition, problems, db, user, library, clock, draft, StaleWrite.IfMatch(http), stop);
        return TypedResults.Created($"/api/processes/{Uri.EscapeDataString(saved.Key)}", saved);
    }

    private static async Task<Contracts.Processes.ProcessDefinition> Save(
        string xml,
        Definition definition,
        IReadOnlyList<Problem> problems,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        bool draft,
        int? seen,
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        var faultless = problems.All(problem => problem.Severity is not Severity.Error);

        await using var change = await db.BeginChange(stop);
        await ProcessLibrary.Lock(db, definition.Key, stop);
        var last = await db
            .ProcessVersions.AsNoTracking()
            .Where(version => version.Key == definition.Key)
            .OrderByDescending(version => version.Version)
            .Select(version => new
            {
                version.Version,
                version.SavedAt,
                version.SavedById,
            })
            .FirstOrDefaultAsync(stop);
        if (seen is not null && last is not null && seen != last.Version)
        {
            var by = await db.Users.Where(other => other.Id == last.SavedById).Select(other => other.Name).FirstOrDefaultAsync(stop);
            throw new RuleBroken(
                "conflict",
                ("savedBy", last.SavedById is { } id ? new Named(id, by ?? "") : null),
                ("savedAt", last.SavedAt),
                ("version", last.Version)
            );
        }
        var saved = new ProcessVersion
        {
            Key = definition.Key,
            Name = definition.Name,
            Version = (last?.Version ?? 0) + 1,
            Xml = xml,
            Published = faultless && !draft,
            Problems = JsonSerializer.Serialize(problems.Select(BpmnText.Seen), Wire.Json),
            SavedById = user.Id,
            SavedAt = now,
        };
        db.ProcessVersions.Add(saved);
        db.History.Add(
            HistoryEntry.Note(
                "process.saved",
                saved.Id,
                user.Id,
                now,
                to: new
                {
                    saved.Key,
                    saved.Version,
                    saved.Published,
                }
            )
        );
        if (saved.Published)
            await ProcessJobs.SetStartTimers(db, saved, definition, now, stop);
        change.AfterCommit(() => library.Forget(saved.Key));
        await change.Commit(stop);
        return (await ListProcesses.Seen(db, library, saved.Key, stop))[0];
    }

    private static ReadDefinition Understand(string xml)
    {
        var read = BpmnText.Understand(xml);
        return read.Definition.Key.Length is 0 or > 100 ? throw RuleBroken.Malformed("process.bad-key") : read;
    }
}
