namespace Okno.ProcessEngine.Elements;

/// <summary>A task, sub-process or call activity (BPMN 2.0.2 §10.3): it may repeat and may have boundary events.</summary>
public abstract class Activity(string id, string? name) : Element(id, name)
{
    /// <summary>How it repeats; null when it runs once.</summary>
    internal Repeat? Repeat { get; set; }

    internal override void Arrive(Run run, Token token)
    {
        if (Repeat is not null && !token.Inner)
        {
            run.BeginTurns(this, token);
            return;
        }
        Enter(run, token);
        if (!token.Inner && run.Find(token.Id) is { Waiting: true } waiting && waiting.ElementId == Id)
            AttachBoundaries(run, waiting);
    }

    /// <summary>The boundary events begin to wait beside the activity (BPMN 2.0.2 §10.5.4).</summary>
    internal void AttachBoundaries(Run run, Token token, Func<BoundaryEvent, bool>? which = null)
    {
        foreach (var boundary in Boundaries)
        {
            if (boundary.Trigger is { Waits: true } trigger && which?.Invoke(boundary) is not false)
                run.PlaceWaiting(boundary, trigger, token.Scope, token.Id, listens: false);
        }
    }

    /// <summary>What it asked for outside has failed: a boundary event or event sub-process catches it, or it is an incident.</summary>
    internal void Failed(Run run, Token token, string? code, string cause)
    {
        if (code is not null && run.Throw(code, token))
            return;
        // Not waiting, it is tried again when the incident is resolved; nothing outside answers to it any more.
        run.Detach(token.Id);
        run.Replace(token with { Waiting = false });
        run.Fail(Id, cause);
    }
}
