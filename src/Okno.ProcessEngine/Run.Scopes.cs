using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine;

/// <summary>Sub-processes within a process: how they begin, listen, and end with all that runs or waits in them.</summary>
internal sealed partial class Run
{
    /// <summary>Begins a sub-process in a token that waits for it: its start, and the ears of its event sub-processes.</summary>
    internal void BeginScope(SubProcess process, Token host, params IReadOnlyList<Element> starts)
    {
        Wait(host);
        foreach (var start in starts)
            Place(start, host.Id);
        Listen(process.EventSubProcesses, host.Id);
    }

    internal void Listen(IReadOnlyList<SubProcess> eventSubProcesses, int scope)
    {
        foreach (var sub in eventSubProcesses)
        {
            if (sub.EventStart is { Trigger: { Waits: true } trigger } start)
                PlaceWaiting(start, trigger, scope, null, listens: true);
        }
    }

    /// <summary>An event sub-process starts in its scope (BPMN 2.0.2 §10.3.5, §13.5.4); an interrupting one ends all else there.</summary>
    internal void StartEventSubProcess(SubProcess process, int scope)
    {
        if (process.EventStart!.Interrupting)
            RemoveScope(scope);
        var host = new Token(++_last, process.Id, Waiting: true, Scope: scope);
        _tokens.Add(host);
        Note(PassingKind.Entered, process.Id);
        BeginScope(process, host, process.EventStart);
    }

    /// <summary>What runs in the activity of a token ends: its turns, its inner tokens, its waiting.</summary>
    internal void Interrupt(Token token)
    {
        if (!token.Inner && token.Lives && !_arriving.Contains(token.Id) && _brokenOff.Add(token.Id))
            Note(PassingKind.BrokenOff, token.ElementId);
        // What repeats has asked for nothing itself; its turns have.
        if (token.Waiting && !Repeats(token) && _definition.Elements.TryGetValue(token.ElementId, out var element))
            element.Abandon(this, token);
        RemoveScope(token.Id);
        Detach(token.Id);
    }

    internal bool Repeats(Token token) => _turns.Exists(turns => turns.Token == token.Id);

    /// <summary>All tokens of a scope end at once; of the process itself for scope 0.</summary>
    internal void RemoveScope(int scope)
    {
        foreach (var token in _tokens.Where(token => token.Scope == scope && token.Lives).ToList())
        {
            Interrupt(token);
            Remove(token.Id);
        }
        foreach (var token in _tokens.Where(token => token.Scope == scope).ToList())
        {
            Disarm(token);
            Remove(token.Id);
        }
        _turns.RemoveAll(turns => turns.Token == scope);
    }

    /// <summary>A terminate end event (BPMN 2.0.2 §13.5.6): nothing else in its scope goes on.</summary>
    internal void Terminate(Token at)
    {
        var host = at.Scope == 0 ? null : Find(at.Scope);
        RemoveScope(at.Scope);
        if (host is not null)
            Leave(_definition.Elements[host.ElementId], host);
    }

    /// <summary>Ends the waiting that goes on beside a token.</summary>
    internal void Detach(int token)
    {
        foreach (var beside in _tokens.Where(other => other.AttachedTo == token).ToList())
        {
            Disarm(beside);
            Remove(beside.Id);
        }
    }

    internal void Disarm(Token token)
    {
        if (
            _definition.Elements.TryGetValue(token.ElementId, out var element)
            && element is EventElement { Trigger: { Waits: true } } or ReceiveTask { Message: not null }
        )
            Tell(new StopWaiting(token.Id));
    }

    internal void Remove(int token)
    {
        if (Find(token) is not { } gone)
            return;
        NoteLeft(gone);
        _tokens.Remove(gone);
    }

    /// <summary>A token that waited beside another, at something that is no longer there.</summary>
    internal void GiveUp(Token token)
    {
        Tell(new StopWaiting(token.Id));
        Remove(token.Id);
    }
}
