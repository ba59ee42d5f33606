using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>One instance with all there is to know of it: where it has been and waits, its data, journal and incidents, and where it can go.</summary>
internal static class SeeInstance
{
    private const int RowsAtMost = 500;

    public static void Map(IEndpointRouteBuilder instances) =>
        instances.MapGet("/{id:guid}", Handle).RequirePermission(Permission.SeeProcesses).WithSummary("A process instance with its data");

    internal static async Task<Ok<Contracts.Processes.ProcessInstance>> Handle(
        Guid id,
        OknoDb db,
        ProcessLibrary library,
        CancellationToken stop
    ) => TypedResults.Ok(await Find(db, library, id, stop));

    internal static async Task<Contracts.Processes.ProcessInstance> Find(OknoDb db, ProcessLibrary library, Guid id, CancellationToken stop)
    {
        var running =
            await db.RunningProcesses.AsNoTracking().FirstOrDefaultAsync(process => process.Id == id, stop) ?? throw RuleBroken.NotThere();
        var process = await library.Version(db, running.ProcessVersionId, stop);
        var state = RunProcess.StateOf(running);
        var steps = await db
            .WaitingSteps.AsNoTracking()
            .Where(step => step.InstanceId == id)
            .OrderByDescending(step => step.Id)
            .Take(RowsAtMost)
            .ToListAsync(stop);
        var history = (await HistoryReader.OfSubject(db, id, Cursor.Most, null, stop)).Items;
        var names = await Names(db, [.. steps.Select(step => step.ClosedById).Append(running.StartedById).OfType<Guid>().Distinct()], stop);
        var called = await Called(db, id, state, stop);
        return Instances.AsSeen(running, process.Key, process.Version) with
        {
            Name = process.Definition.Name,
            StartedBy = Who(names, running.StartedById),
            CallerId = running.ParentId,
            Incident = RunProcess.Said(state.Incident?.Code, state.Incident?.Arguments) ?? running.Incident,
            ElementId = state.Incident?.ElementId,
            Parameters =
            [
                .. process.Definition.Parameters.Select(parameter => new ProcessParameter(parameter.Name, Texts.InWords(parameter.Type))),
            ],
            Values = state.Variables,
            Waiting = [.. state.Tokens.Where(token => token.Lives).Select(token => token.ElementId)],
            Elements = Elements(process, running, state),
            Flows = [.. Trail.Read(running.Trail).Where(mark => mark.IsFlow).Select(mark => mark.Id)],
            Waits = await Waits(db, id, state, steps, called, stop),
            Called = called,
            Journal = Journal(running, process, steps, history, names),
            Incidents = Incidents(process, history),
            Migration = await Offered(db, library, running, process, state, stop),
        };
    }

    /// <summary>Where a token is counts before where one has been.</summary>
    private static List<InstanceElement> Elements(PublishedProcess process, RunningProcess running, InstanceState state)
    {
        var marks = Trail.Read(running.Trail).Where(mark => !mark.IsFlow).ToDictionary(mark => mark.Id, StringComparer.Ordinal);
        var here = state.Tokens.Where(token => token.Lives).Select(token => token.ElementId).ToHashSet(StringComparer.Ordinal);
        if (state.Incident is { ElementId: var stuck })
            here.Add(stuck);
        List<InstanceElement> elements = [];
        foreach (var id in marks.Keys.Union(here, StringComparer.Ordinal))
        {
            if (process.Definition.Elements.GetValueOrDefault(id) is not { } element)
                continue; // of another version, or the process as a whole
            var mark = marks.GetValueOrDefault(id);
            elements.Add(
                new InstanceElement(
                    id,
                    element.Name,
                    element.Kind,
                    id == state.Incident?.ElementId ? InstanceElementState.Incident
                        : here.Contains(id) ? InstanceElementState.Waiting
                        : mark is { BrokenOff: true } ? InstanceElementState.BrokenOff
                        : InstanceElementState.Passed,
                    mark?.Times ?? 1,
                    Moment(mark?.EnteredAt),
                    here.Contains(id) ? null : Moment(mark?.LeftAt)
                )
            );
        }
        return elements;
    }

    private static DateTimeOffset? Moment(long? milliseconds) =>
        milliseconds is null or 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value);

    private static async Task<List<InstanceWait>> Waits(
        OknoDb db,
        Guid id,
        InstanceState state,
        List<WaitingStep> steps,
        List<CalledInstance> called,
        CancellationToken stop
    )
    {
        var at = state.Tokens.ToDictionary(token => token.Id, token => token.ElementId);
        List<InstanceWait> waits =
        [
            .. steps
                .Where(step => step.ClosedAt is null)
                .Select(step => new InstanceWait(step.ElementId, "step", step.Page, StepId: step.Id)),
            .. called
                .Where(one => one.State is ProcessInstanceState.Running or ProcessInstanceState.Incident && one.ElementId is not null)
                .Select(one => new InstanceWait(one.ElementId!, "call", one.Key, InstanceId: one.Id)),
        ];
        foreach (var job in await db.ProcessJobs.AsNoTracking().Where(job => job.InstanceId == id).Take(RowsAtMost).ToListAsync(stop))
        {
            if (at.TryGetValue(job.Token, out var elementId))
                waits.Add(new InstanceWait(elementId, job.Kind, job.Kind == ProcessJob.Timer ? null : job.Name, job.DueAt));
        }
        foreach (var wait in await db.ProcessWaits.AsNoTracking().Where(wait => wait.InstanceId == id).Take(RowsAtMost).ToListAsync(stop))
        {
            if (at.TryGetValue(wait.Token, out var elementId))
                waits.Add(new InstanceWait(elementId, wait.Kind, wait.Name));
        }
        return waits;
    }

    private static async Task<List<CalledInstance>> Called(OknoDb db, Guid id, InstanceState state, CancellationToken stop)
    {
        var rows = await (
            from process in db.RunningProcesses.AsNoTracking()
            join version in db.ProcessVersions on process.ProcessVersionId equals version.Id
            where process.ParentId == id
            orderby process.Id descending
            select new
            {
                process.Id,
                version.Key,
                process.State,
                process.ParentToken,
            }
        )
            .Take(RowsAtMost)
            .ToListAsync(stop);
        return
        [
            .. rows.Select(row => new CalledInstance(
                row.Id,
                row.Key,
                row.State,
                state.Tokens.FirstOrDefault(token => token.Id == row.ParentToken)?.ElementId
            )),
        ];
    }

    /// <summary>The history of the instance, and between it what its steps tell: newest first.</summary>
    private static List<HistoryRow> Journal(
        RunningProcess running,
        PublishedProcess process,
        List<WaitingStep> steps,
        IReadOnlyList<HistoryRow> history,
        Dictionary<Guid, string> names
    )
    {
        // Of what happened in one change the last comes first.
        List<HistoryRow> rows = [];
        if (running is { State: ProcessInstanceState.Completed, EndedAt: { } ended })
            rows.Add(Row(running.Id, ended, null, "process.completed", null));
        foreach (var step in steps)
        {
            var what = new
            {
                step.ElementId,
                process.Definition.Elements.GetValueOrDefault(step.ElementId)?.Name,
                step.Kind,
                step.Page,
                step.RecordId,
            };
            if (step.ClosedAt is { } closed)
                rows.Add(Row(step.Id, closed, Who(names, step.ClosedById), "process-step.closed", what));
            rows.Add(Row(step.Id, step.OpenedAt, null, "process-step.opened", what));
        }
        rows.AddRange(history);
        rows.Add(
            Row(running.Id, running.StartedAt, Who(names, running.StartedById), "process.started", new { process.Key, process.Version })
        );
        return [.. rows.OrderByDescending(row => row.At)];
    }

    private static HistoryRow Row(Guid id, DateTimeOffset at, Named? who, string kind, object? to) =>
        new(id, at, who, kind, null, to is null ? null : JsonSerializer.SerializeToElement(to, Wire.Json), null);

    private static List<InstanceIncident> Incidents(PublishedProcess process, IReadOnlyList<HistoryRow> history)
    {
        List<InstanceIncident> incidents = [];
        // An instance has one incident at a time. What resolved it and the next one may be rows of one moment, in either order.
        Queue<InstanceIncident> next = [];
        foreach (var row in history.Reverse())
        {
            if (row.Kind == "process.incident")
            {
                var elementId = Said(row, "elementId") ?? "";
                next.Enqueue(
                    new InstanceIncident(
                        elementId,
                        process.Definition.Elements.GetValueOrDefault(elementId)?.Name,
                        RunProcess.Said(Said(row, "code"), Arguments(row)) ?? Said(row, "cause") ?? "",
                        row.At
                    )
                );
            }
            else if (incidents.Count > 0 && incidents[^1].ResolvedAt is null)
            {
                if (row.Kind == "process.incident-resolved")
                    incidents[^1] = incidents[^1] with { ResolvedAt = row.At, ResolvedBy = row.Who, Resolution = Said(row, "how") };
                else if (row.Kind == "process.canceled")
                    incidents[^1] = incidents[^1] with { ResolvedAt = row.At, ResolvedBy = row.Who, Resolution = "canceled" };
            }
            if (next.Count > 0 && (incidents.Count == 0 || incidents[^1].ResolvedAt is not null))
                incidents.Add(next.Dequeue());
        }
        incidents.AddRange(next);
        incidents.Reverse();
        return incidents;
    }

    private static string? Said(HistoryRow row, string what) =>
        row.To is { ValueKind: JsonValueKind.Object } to
        && to.TryGetProperty(what, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static List<string>? Arguments(HistoryRow row) =>
        row.To is { ValueKind: JsonValueKind.Object } to
        && to.TryGetProperty("arguments", out var values)
        && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Select(value => value.GetString() ?? "")]
            : null;

    /// <summary>Whether there is a newer version, and what keeps the instance from it.</summary>
    private static async Task<OfferedMigration?> Offered(
        OknoDb db,
        ProcessLibrary library,
        RunningProcess running,
        PublishedProcess process,
        InstanceState state,
        CancellationToken stop
    )
    {
        if (
            running.State is not (ProcessInstanceState.Running or ProcessInstanceState.Incident)
            || await library.Newest(db, process.Key, stop) is not { } newest
            || newest.Version <= process.Version
        )
            return null;
        var migration = Migration.Of(process.Definition, newest.Definition, state);
        return new OfferedMigration(
            newest.Version,
            migration.Advance is not null,
            [
                .. migration.Obstacles.Select(obstacle => new ProcessProblem(
                    obstacle.ElementId,
                    obstacle.Why ?? Sentences.Say("process.not-in-newer-version", obstacle.Label)
                )),
            ]
        );
    }

    private static async Task<Dictionary<Guid, string>> Names(OknoDb db, Guid[] ids, CancellationToken stop) =>
        ids.Length == 0
            ? []
            : (
                await db.Query($"select id, name from users where id {db.In("ids")}", row => (row.Guid(0), row.Text(1)), stop, ("ids", ids))
            ).ToDictionary(row => row.Item1, row => row.Item2);

    private static Named? Who(Dictionary<Guid, string> names, Guid? id) =>
        id is { } who && names.TryGetValue(who, out var name) ? new Named(who, name) : null;
}
