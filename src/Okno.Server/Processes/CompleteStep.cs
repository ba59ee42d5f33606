using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>An operator finishes a step: what they filled in or chose goes into the process, which says where to go next.</summary>
/// <remarks>
/// The step of an edit page is finished by its record: an existing one as it was saved, a new one as it was made (<c>recordId</c>), or made
/// now from the values given. The step of a queue item is finished by saving the case alone, which also decides what becomes of the item.
/// </remarks>
internal static class CompleteStep
{
    private static readonly string[] Answers = ["answer"];

    /// <summary>What the pages that are ready bring.</summary>
    private static readonly string[] Brought = ["contactId", "accountId", "caseId", "create"];

    public static void Map(IEndpointRouteBuilder steps)
    {
        steps.MapGet("/{id:guid}", See).RequireSignIn().WithSummary("A waiting step, to go on with it later or on another machine");
        steps
            .MapPost("/{id:guid}/complete", Handle)
            .RequireSignIn()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Finish a step and learn where to go next");
    }

    internal static async Task<Ok<ProcessStep>> See(Guid id, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        var step = await db.WaitingSteps.AsNoTracking().FirstOrDefaultAsync(step => step.Id == id, stop) ?? throw RuleBroken.NotThere();
        var running = await db.RunningProcesses.AsNoTracking().FirstAsync(process => process.Id == step.InstanceId, stop);
        await MustBeTheirs(db, running, user, stop);
        return step.ClosedAt is null ? TypedResults.Ok(RunProcess.AsSeen(step, running)) : throw new RuleBroken("process-step.completed");
    }

    internal static async Task<Ok<CompletedStep>> Handle(
        Guid id,
        CompleteStepRequest request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var step = await db.WaitingSteps.FirstOrDefaultAsync(step => step.Id == id, stop) ?? throw RuleBroken.NotThere();
        var running = await RunProcess.Lock(db, step.InstanceId, stop) ?? throw RuleBroken.NotThere();
        await MustBeTheirs(db, running, user, stop);
        // Someone may have finished it while this waited for the lock.
        await db.Entry(step).ReloadAsync(stop);
        if (step.ClosedAt is not null)
            throw new RuleBroken("process-step.completed");
        if (running.State is ProcessInstanceState.Incident)
            throw new RuleBroken("process-step.incident", ("cause", running.Incident));

        var now = clock.GetUtcNow();
        var values = request.Values ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var run = new RunProcess(db, library, user.Id, now, stop);
        var told =
            step.Kind is StepKind.OpenEditPage
                ? await ByRecord(db, library, run, running, step, values, user, now, stop)
                : await run.Tell(running, new StepCompleted(step.Token, Checked(step, values)));
        if (!told)
            throw new RuleBroken("process-step.not-done");

        // Nothing is written: the operator corrects what the next element would not take.
        if (run.Refused is { } refused && running.State is ProcessInstanceState.Incident)
            throw refused;

        var next = await run.Next(running);
        await change.Commit(stop);
        return TypedResults.Ok(new CompletedStep(next));
    }

    private static async Task<bool> ByRecord(
        OknoDb db,
        ProcessLibrary library,
        RunProcess run,
        RunningProcess running,
        WaitingStep step,
        IReadOnlyDictionary<string, JsonElement> values,
        CurrentUser user,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        if (running.QueueItemId is not null)
            throw new RuleBroken("process-step.by-saving");
        var kind = library.Objects.GetValueOrDefault(step.Page) ?? throw new RuleBroken("process.unknown-object", ("object", step.Page));
        var recordId = step.RecordId ?? Given(step.Page, values);
        var needed = step.Page == "contact" ? Permission.CreateContacts : Permission.SeeCases;
        if (recordId is null && !user.May(needed))
            throw RuleBroken.Forbidden("access.forbidden", ("permission", needed));
        recordId ??= await kind.Add(db, Filled(step, values), user.Id, now, stop);
        await db.SaveChangesAsync(stop);
        var record = await kind.Read(db, recordId.Value, stop) ?? throw RuleBroken.Malformed("request.bad-value", ("field", "recordId"));
        await run.Tell(running, new RecordSaved(step.Page, recordId.Value, record));
        // A new record that is not as wanted yet belongs to the step from now on.
        return step.ClosedAt is not null || step.RecordId is null;
    }

    /// <summary>The id of the record that the page has made, under any of the names a caller would give it.</summary>
    private static Guid? Given(string page, IReadOnlyDictionary<string, JsonElement> values)
    {
        foreach (var name in (string[])["recordId", $"{page}Id", "id"])
        {
            // On a new case's page contactId is a field, not the record.
            if (values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id))
                return id;
        }
        return null;
    }

    /// <summary>What the page was opened with, and over it what was typed.</summary>
    private static Dictionary<string, JsonElement> Filled(WaitingStep step, IReadOnlyDictionary<string, JsonElement> values)
    {
        var filled = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(step.Values) ?? [];
        foreach (var (name, value) in values)
            filled[name] = value;
        return filled.Where(pair => pair.Value.ValueKind != JsonValueKind.Null).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>A form's required fields are filled in, a question's answer is one of those offered.</summary>
    private static Dictionary<string, JsonElement> Checked(WaitingStep step, IReadOnlyDictionary<string, JsonElement> values)
    {
        var fields = JsonSerializer.Deserialize<List<StepField>>(step.Fields, Contracts.Wire.Json) ?? [];
        if (step.Kind is StepKind.Form)
        {
            foreach (var field in fields.Where(field => field.Required))
            {
                if (
                    !values.TryGetValue(field.Name, out var value)
                    || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
                    || (value.ValueKind is JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
                )
                    throw RuleBroken.Malformed("request.required", ("field", field.Name));
            }
            // What was left empty is known to be empty.
            return fields
                .Select(field => KeyValuePair.Create(field.Name, values.GetValueOrDefault(field.Name)))
                .ToDictionary(StringComparer.Ordinal);
        }
        if (step.Kind is StepKind.Question)
        {
            var answer = WorkValues.MaybeText(values, "answer");
            if (!fields.Exists(field => string.Equals(field.Name, answer, StringComparison.Ordinal)))
                throw RuleBroken.Malformed("request.bad-value", ("field", "answer"));
        }
        // A step brings what it asked for; other variables of the process are not the operator's to set.
        var brings = step.Kind is StepKind.Question ? Answers : Brought;
        return values.Where(pair => brings.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The one who started the process, the one who holds its queue item, or a supervisor; to others it is not there.</summary>
    private static async Task MustBeTheirs(OknoDb db, RunningProcess running, CurrentUser user, CancellationToken stop)
    {
        if (user.May(Permission.SuperviseQueues) || running.StartedById == user.Id && running.QueueItemId is null)
            return;
        if (running.QueueItemId is { } itemId)
        {
            var holders = await db.Query(
                "select operator_id from queue_items where id = @id",
                row => row.MaybeGuid(0),
                stop,
                ("id", itemId)
            );
            if (holders.Contains(user.Id))
                return;
        }
        throw RuleBroken.NotThere();
    }
}
