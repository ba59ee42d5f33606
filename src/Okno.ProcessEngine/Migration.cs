using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine;

/// <summary>Takes an instance from one version of its process to another: what waits goes on at the elements of the same ids.</summary>
/// <remarks>
/// What waits must be there still, be of the same kind and stand in the same sub-process. What an incident holds only has to be there: it is entered
/// anew. Boundary events and event sub-processes that are new begin to be waited for, those that are gone no longer are; a timer that runs goes on running.
/// </remarks>
public sealed record Migration(Advance? Advance, IReadOnlyList<MigrationObstacle> Obstacles)
{
    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<object?>(null);

    /// <summary>The instance in the other version, or why it cannot go there. An instance that is over cannot.</summary>
    public static Migration Of(Definition from, Definition to, InstanceState state)
    {
        if (state.Status is not (Status.Running or Status.Incident))
            return new Migration(null, []);
        var obstacles = state
            .Tokens.Where(token => MustStay(from, token) && !Stays(from, to, state, token))
            .Select(token => Obstacle(from, token.ElementId))
            .Distinct()
            .ToList();
        return obstacles.Count > 0 ? new Migration(null, obstacles) : Go(from, to, state);
    }

    private static Migration Go(Definition from, Definition to, InstanceState state)
    {
        var run = new Run(to, state);
        foreach (var parameter in to.Parameters.Where(parameter => !state.Variables.ContainsKey(parameter.Name)))
            run.Set(parameter.Name, Null);
        foreach (var token in state.Tokens.Where(token => !MustStay(from, token) && !Stays(from, to, state, token)))
            run.GiveUp(token);
        foreach (var token in state.Tokens.Where(token => token.Waiting && run.Find(token.Id) is not null))
        {
            if (to.Elements.GetValueOrDefault(token.ElementId) is not { } element)
                continue;
            run.Try(element, () => element.Renew(run, token));
            if (element is Activity activity && !token.Inner && token.Lives)
                activity.AttachBoundaries(run, token, boundary => !from.Elements.ContainsKey(boundary.Id));
            if (element is EventBasedGateway gateway)
                gateway.Attend(run, token, target => !from.Elements.ContainsKey(target.Id));
            if (element is SubProcess sub && token.Lives)
                run.Listen([.. sub.EventSubProcesses.Where(one => !from.Elements.ContainsKey(one.Id))], token.Id);
        }
        if (state.Tokens.Count > 0)
            run.Listen([.. to.EventSubProcesses.Where(one => !from.Elements.ContainsKey(one.Id))], 0);

        var advance = run.Stay(state);
        return run.Stuck
            ? new Migration(null, [Obstacle(to, advance.State.Incident!.ElementId) with { Why = advance.State.Incident.Cause }])
            : new Migration(advance, []);
    }

    /// <summary>What only waits beside something else may go; behind an event-based gateway it is what the gateway waits for.</summary>
    private static bool MustStay(Definition from, Token token) =>
        token.Lives || (token.AttachedTo is not null && from.Elements.GetValueOrDefault(token.ElementId) is not (BoundaryEvent or null));

    private static bool Stays(Definition from, Definition to, InstanceState state, Token token)
    {
        if (
            from.Elements.GetValueOrDefault(token.ElementId) is not { } before
            || to.Elements.GetValueOrDefault(token.ElementId) is not { } after
            || before.Within?.Id != after.Within?.Id
        )
            return false;
        if (token.Lives && !token.Waiting && !token.Done)
            return true;
        if (before.GetType() != after.GetType() || !SameTrigger(before, after))
            return false;
        if (token.Via is { } via && !to.Flows.Any(flow => flow.Id == via && flow.Target == after))
            return false;
        if (before is Activity was && after is Activity now && !SameTurns(was, now))
            return false;
        if (after is BoundaryEvent boundary)
            return token.AttachedTo is not { } host
                || state.Tokens.Any(other => other.Id == host && other.ElementId == boundary.AttachedTo);
        return before is not ReceiveTask received || received.IsLike((ReceiveTask)after);
    }

    private static bool SameTrigger(Element before, Element after) =>
        (before as EventElement)?.Trigger?.GetType() == (after as EventElement)?.Trigger?.GetType();

    private static bool SameTurns(Activity before, Activity after) =>
        (before.Repeat is null) == (after.Repeat is null) && before.Repeat?.Sequential == after.Repeat?.Sequential;

    private static MigrationObstacle Obstacle(Definition of, string elementId) =>
        new(elementId, of.Elements.GetValueOrDefault(elementId)?.Label ?? elementId);
}

/// <summary>What keeps an instance from another version: an element that waits and is not there, or not the same, any more.</summary>
/// <param name="Why">When it is there, but cannot be waited for in that version.</param>
public sealed record MigrationObstacle(string ElementId, string Label, string? Why = null);
