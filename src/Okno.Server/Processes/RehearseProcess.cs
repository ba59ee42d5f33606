using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Access;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Runs a model without writing anything: what it would ask for outside is answered by its author's choice.</summary>
/// <remarks>The engine is a function, so the run needs no place to be kept: every request tells it anew from its start.</remarks>
internal static class RehearseProcess
{
    private const int AnswersAtMost = 300;
    private static readonly TimeSpan TimeAtMost = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder processes) =>
        processes
            .MapPost("/rehearse", Handle)
            .RequirePermission(Permission.ShapeProcesses)
            .WithSummary("Run a model with chosen answers, writing nothing");

    internal static Ok<Rehearsal> Handle(RehearseProcessRequest request, TimeProvider clock)
    {
        var definition = BpmnText.Understand(BpmnText.Whole(request.Xml)).Definition;
        var answers = request.Answers ?? [];
        if (answers.Count > AnswersAtMost)
            throw RuleBroken.Malformed("request.too-long", ("field", "answers"), ("longest", AnswersAtMost));

        var begun = clock.GetTimestamp();
        var startId = request.StartId ?? definition.Start?.Id ?? (definition.Starts.Count > 0 ? definition.Starts[0].Id : null);
        var advance = Engine.Start(definition, request.Parameters ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal), startId);
        List<IReadOnlyList<string>> passed = [Went(advance)];
        Dictionary<int, RehearsalWait> waits = [];
        Follow(waits, advance);
        foreach (var (index, answer) in answers.Index())
        {
            if (clock.GetElapsedTime(begun) > TimeAtMost)
                throw new RuleBroken("process.too-much");
            advance = Engine.Apply(definition, advance.State, Event(answer, waits, index));
            passed.Add(Went(advance));
            Follow(waits, advance);
        }

        var state = advance.State;
        return TypedResults.Ok(
            new Rehearsal(
                Texts.InWords(state.Status),
                passed,
                [.. state.Tokens.Where(token => token.Lives).Select(token => token.ElementId).Distinct(StringComparer.Ordinal)],
                [.. waits.Values.OrderBy(wait => wait.Token)],
                state.Variables,
                state.Incident?.Cause,
                state.Incident?.ElementId
            )
        );
    }

    private static List<string> Went(Advance advance) =>
        [.. advance.Way.Where(passing => passing.Kind is PassingKind.Entered or PassingKind.Followed).Select(passing => passing.Id)];

    private static void Follow(Dictionary<int, RehearsalWait> waits, Advance advance)
    {
        foreach (var command in advance.Commands)
        {
            switch (command)
            {
                case CloseStep closed:
                    waits.Remove(closed.Key);
                    break;
                case StopWaiting stopped:
                    waits.Remove(stopped.Key);
                    break;
                case CancelChild canceled:
                    waits.Remove(canceled.Key);
                    break;
                default:
                    if (Asked(command) is { } wait)
                        waits[wait.Token] = wait;
                    break;
            }
        }
        foreach (var key in waits.Keys.Where(key => !advance.State.Tokens.Any(token => token.Id == key && token.Waiting)).ToList())
            waits.Remove(key);
    }

    /// <summary>What a command asks to be told, as the author is shown it.</summary>
    private static RehearsalWait? Asked(Command command) =>
        command switch
        {
            OpenStep step => new RehearsalWait(
                step.Key,
                step.ElementId,
                step.Kind is PageKind.OpenEditPage ? "record" : "step",
                step.Page,
                step.Values,
                [.. step.Fields.Select(BpmnText.Seen)],
                step.Kind switch
                {
                    PageKind.OpenEditPage => StepKind.OpenEditPage,
                    PageKind.Page => StepKind.Page,
                    PageKind.Form => StepKind.Form,
                    _ => StepKind.Question,
                },
                step.RecordId
            ),
            DoWork work => new RehearsalWait(work.Key, work.ElementId, "work", work.Kind, work.Inputs, []),
            SetTimer timer => Plain(timer.Key, timer.ElementId, "timer", timer.Value),
            AwaitMessage message => Plain(message.Key, message.ElementId, "message", message.Name),
            AwaitSignal signal => Plain(signal.Key, signal.ElementId, "signal", signal.Name),
            AwaitRecord record => Plain(record.Key, record.ElementId, "record", record.Object) with { RecordId = record.RecordId },
            StartChild child => new RehearsalWait(child.Key, child.ElementId, "process", child.ProcessKey, child.Parameters, []),
            _ => null,
        };

    private static RehearsalWait Plain(int token, string elementId, string kind, string title) =>
        new(token, elementId, kind, title, new Dictionary<string, JsonElement>(StringComparer.Ordinal), []);

    private static EngineEvent Event(RehearsalAnswer answer, Dictionary<int, RehearsalWait> waits, int index) =>
        answer.Kind switch
        {
            "step" => new StepCompleted(answer.Token, Members(answer.Value)),
            "record" => Saved(answer, waits, index),
            "work" => new WorkDone(answer.Token, answer.Value ?? default),
            "failure" => new WorkFailed(answer.Token, answer.Code ?? "", answer.Code),
            "timer" => new TimerFired(answer.Token),
            "message" => new MessageArrived(answer.Token, answer.Value ?? default),
            "signal" => new SignalArrived(answer.Token, answer.Value ?? default),
            "process" => new ChildEnded(answer.Token, Members(answer.Value), answer.Code),
            "retry" => new IncidentResolved(),
            "skip" => new IncidentResolved(Members(answer.Value)),
            _ => throw RuleBroken.Malformed("request.bad-value", ("field", "kind")),
        };

    /// <summary>The record that the token waits for, or one made now; the same answer makes the same one each time.</summary>
    private static RecordSaved Saved(RehearsalAnswer answer, Dictionary<int, RehearsalWait> waits, int index)
    {
        var record = new Dictionary<string, JsonElement>(Members(answer.Value), StringComparer.Ordinal);
        waits.TryGetValue(answer.Token, out var wait);
        var id = wait?.RecordId ?? Given(record) ?? new Guid(index + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        record["id"] = JsonSerializer.SerializeToElement(id);
        return new RecordSaved(wait?.Title ?? "", id, JsonSerializer.SerializeToElement(record));
    }

    private static Guid? Given(Dictionary<string, JsonElement> record) =>
        record.TryGetValue("id", out var given) && given.ValueKind is JsonValueKind.String && given.TryGetGuid(out var id) ? id : null;

    private static Dictionary<string, JsonElement> Members(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } given
            ? given
                .EnumerateObject()
                .DistinctBy(member => member.Name, StringComparer.Ordinal)
                .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : [];
}
