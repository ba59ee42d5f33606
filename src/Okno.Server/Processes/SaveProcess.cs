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
    private const int MaxBytes = 4 * 1024 * 1024;

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
        HttpRequest request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop,
        bool draft = false
    )
    {
        if (!await db.ProcessVersions.AnyAsync(version => version.Key == key, stop))
            throw RuleBroken.NotThere();
        var xml = await ReadText(request, stop);
        var (definition, problems) = Understand(xml);
        if (!string.Equals(definition.Key, key, StringComparison.Ordinal))
            throw RuleBroken.Malformed("process.other-key", ("key", definition.Key));
        return TypedResults.Ok(await Save(xml, definition, problems, db, user, library, clock, draft, stop));
    }

    internal static async Task<Created<Contracts.Processes.ProcessDefinition>> Handle(
        HttpRequest request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop,
        bool draft = false
    )
    {
        var xml = await ReadText(request, stop);
        var (definition, problems) = Understand(xml);
        var saved = await Save(xml, definition, problems, db, user, library, clock, draft, stop);
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
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        var faultless = problems.All(problem => problem.Severity is not Severity.Error);

        await using var change = await db.BeginChange(stop);
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(hashtextextended(@key, 43))", stop, ("key", definition.Key));
        var last =
            await db.ProcessVersions.Where(version => version.Key == definition.Key).MaxAsync(version => (int?)version.Version, stop) ?? 0;
        var saved = new ProcessVersion
        {
            Key = definition.Key,
            Name = definition.Name,
            Version = last + 1,
            Xml = xml,
            Published = faultless && !draft,
            Problems = JsonSerializer.Serialize(problems.Select(Seen), Wire.Json),
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
        return ProcessRoutes.AsSeen(saved);
    }

    private static ReadDefinition Understand(string xml)
    {
        try
        {
            var read = DefinitionReader.Read(xml);
            return read.Definition.Key.Length is 0 or > 100 ? throw RuleBroken.Malformed("process.bad-key") : read;
        }
        catch (MalformedDefinition malformed)
        {
            throw RuleBroken.Malformed("process.malformed", ("reason", malformed.Message));
        }
    }

    private static async Task<string> ReadText(HttpRequest request, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, stop)) > 0)
        {
            if (bytes.Length + read > MaxBytes)
                throw new BadHttpRequestException("The model is too large.", StatusCodes.Status413PayloadTooLarge);
            bytes.Write(buffer, 0, read);
        }
        var text = Decoded(bytes.ToArray(), request.GetTypedHeaders().ContentType?.Charset.Value);
        return text.Contains('\0', StringComparison.Ordinal) ? throw RuleBroken.Malformed("process.malformed", ("reason", "NUL")) : text;
    }

    private static string Decoded(byte[] bytes, string? charset)
    {
        try
        {
            return ModelText.Decode(bytes, charset);
        }
        catch (MalformedDefinition malformed)
        {
            throw RuleBroken.Malformed("process.malformed", ("reason", malformed.Message));
        }
    }

    private static ProcessProblem Seen(Problem problem) =>
        new(
            problem.ElementId,
            Sentences.Find(problem.Code, problem.Arguments) ?? problem.Message,
            problem.Severity is Severity.Error ? "error" : "warning"
        );
}
