using System.Globalization;
using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine;

/// <summary>One advance in the making: moves tokens until each waits, is consumed or is stuck in an incident.</summary>
internal sealed class Run
{
    private const int ScriptsAtMost = 300;
    private const int TurnsAtMost = 1_000;

    private readonly Definition _definition;
    private readonly List<Token> _tokens;
    private readonly List<Turns> _turns;
    private readonly Dictionary<string, JsonElement> _variables;
    private readonly List<Command> _commands = [];
    private readonly List<Passing> _way = [];
    private readonly Queue<int> _arriving = new();
    private readonly HashSet<int> _brokenOff = [];
    private readonly HashSet<int> _again = [];
    private readonly Budget _budget = new(ScriptsAtMost);
    private int _last;
    private Incident? _incident;
    private (string Code, bool Thrown) _error;
    private bool _wrote;

    internal Run(Definition definition, InstanceState state)
    {
        _definition = definition;
        _tokens = [.. state.Tokens];
        _turns = [.. state.Turns ?? []];
        _variables = new Dictionary<string, JsonElement>(state.Variables, StringComparer.Ordinal);
        _last = Math.Max(state.LastToken, _tokens.Count == 0 ? 0 : _tokens.Max(token => token.Id));
    }

    internal bool Stuck => _incident is not null;

    internal IReadOnlyList<Token> Tokens => _tokens;

    /// <summary>What an expression at this token sees: the turn's own values before the process's.</summary>
    internal Scope Scope(Token? token = null, JsonElement? record = null)
    {
        var local = token;
        Dictionary<string, JsonElement>? seen = null;
        while (local is not null)
        {
            if (local.Locals is { Count: > 0 } own)
            {
                seen ??= new Dictionary<string, JsonElement>(_variables, StringComparer.Ordinal);
                foreach (var (name, value) in own.Where(pair => !seen.ContainsKey(pair.Key) || !Inside(token!, local, pair.Key)))
                    seen[name] = value;
            }
            local = local.Scope == 0 ? null : Find(local.Scope);
        }
        return new Scope(seen ?? _variables, record, _budget);
    }

    /// <summary>Whether a token between the two has a value of this name, which hides the outer one's.</summary>
    private bool Inside(Token from, Token to, string name)
    {
        for (var token = from; token is not null && token.Id != to.Id; token = token.Scope == 0 ? null : Find(token.Scope))
        {
            if (token.Locals?.ContainsKey(name) is true)
                return true;
        }
        return false;
    }

    internal Token? Find(int id) => _tokens.Find(token => token.Id == id);

    internal void Set(string name, JsonElement value)
    {
        _variables[name] = Engine.Kept(value);
        _wrote = true;
    }

    internal void SetAll(IReadOnlyDictionary<string, JsonElement> values)
    {
        foreach (var (name, value) in values)
            Set(name, value);
    }

    /// <summary>Keeps what an element brought: under its name, or an object's members each under their own.</summary>
    internal void Bring(string? name, JsonElement value)
    {
        if (name is { Length: > 0 })
            Set(name, value);
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Set(member.Name, member.Value);
        }
    }

    /// <summary>A new token arrives at an element.</summary>
    internal Token Place(Element at, int scope = 0, bool inner = false, IReadOnlyDictionary<string, JsonElement>? locals = null)
    {
        var token = new Token(++_last, at.Id, Scope: scope, Inner: inner, Locals: locals);
        _tokens.Add(token);
        _arriving.Enqueue(token.Id);
        return token;
    }

    /// <summary>A new token that waits beside another one, or for an event sub-process to start.</summary>
    internal void PlaceWaiting(Element at, Trigger trigger, int scope, int? attachedTo, bool listens)
    {
        var token = new Token(++_last, at.Id, Scope: scope, AttachedTo: attachedTo, Listens: listens);
        _tokens.Add(token);
        Arm(at, trigger, token);
    }

    /// <summary>What cannot be waited for is an incident of its own; the others beside it are waited for all the same.</summary>
    private void Arm(Element at, Trigger trigger, Token token) =>
        Try(
            at,
            () =>
            {
                trigger.Arm(this, token);
                Replace(token with { Waiting = true });
            }
        );

    /// <summary>A token that an incident kept out tries again: to enter its element, to leave it, or to wait beside another.</summary>
    internal void Retry(Token token)
    {
        var element = _definition.Elements.GetValueOrDefault(token.ElementId);
        if (!token.Lives && element is EventElement { Trigger: { Waits: true } trigger })
            Arm(element, trigger, token);
        else if (!token.Lives && element is ReceiveTask { Message: { } message })
            Arm(element, message, token);
        else if (token.Done && element is not null)
            Try(element, () => Leave(element, token));
        else
        {
            _again.Add(token.Id);
            _arriving.Enqueue(token.Id);
        }
    }

    internal void Replace(Token token) => _tokens[_tokens.FindIndex(other => other.Id == token.Id)] = token;

    internal void Wait(Token token, Guid? recordId = null) => Replace(token with { Waiting = true, RecordId = recordId });

    internal void Tell(Command command) => _commands.Add(command);

    /// <summary>Something outside could not be done; its own words say why.</summary>
    internal void Fail(string elementId, string cause) => _incident ??= new Incident(elementId, cause);

    /// <param name="code">For translation; the sentence's places are its arguments.</param>
    internal void Fail(string elementId, string code, FormattableString sentence) =>
        _incident ??= new Incident(
            elementId,
            sentence.ToString(CultureInfo.InvariantCulture),
            code,
            [.. sentence.GetArguments().Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")]
        );

    /// <summary>The token leaves its element by the flows whose conditions hold (BPMN 2.0.2 §13.3.1), or ends its turn.</summary>
    internal void Leave(Element from, Token token)
    {
        Detach(token.Id);
        // What the element does is done, whatever may keep the token from going on: tried again, only the leaving is.
        token = token with
        {
            Waiting = false,
            Done = true,
        };
        Replace(token);
        Try(
            from,
            () =>
            {
                if (token.Inner)
                    EndTurn(from, token);
                else if (from.Outgoing.Count == 0)
                    Consume(token);
                else
                    Fork(from, token, from.Choose(Scope(token)));
            }
        );
    }

    /// <summary>The token goes along the first flow; each further one gets a token of its own.</summary>
    internal void Fork(Element from, Token token, IReadOnlyList<SequenceFlow> flows)
    {
        if (flows.Count == 0)
        {
            Fail(from.Id, "incident.no-condition", $"No condition of '{from.Label}' holds and it has no default flow.");
            return;
        }
        Move(token, flows[0]);
        foreach (var flow in flows.Skip(1))
        {
            Note(PassingKind.Followed, flow.Id);
            var further = Place(flow.Target, token.Scope);
            if (flow.Target.Joins)
                Replace(further with { Via = flow.Id });
        }
    }

    internal void Move(Token token, SequenceFlow along)
    {
        NoteLeft(token);
        Note(PassingKind.Followed, along.Id);
        Replace(new Token(token.Id, along.Target.Id, Scope: token.Scope, Via: along.Target.Joins ? along.Id : null));
        _arriving.Enqueue(token.Id);
    }

    internal void MoveTo(Token token, Element target)
    {
        NoteLeft(token);
        Replace(new Token(token.Id, target.Id, Scope: token.Scope));
        _arriving.Enqueue(token.Id);
    }

    /// <summary>The token ends here; with the last one its sub-process is done (BPMN 2.0.2 §13.3.4).</summary>
    internal void Consume(Token token)
    {
        Remove(token.Id);
        if (token.Scope == 0 || _tokens.Exists(other => other.Scope == token.Scope && other.Lives) || Find(token.Scope) is not { } host)
            return;
        RemoveScope(host.Id);
        Leave(_definition.Elements[host.ElementId], host);
    }

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

    private void Note(PassingKind kind, string id) => _way.Add(new Passing(kind, id));

    /// <summary>Turns are not noted: what repeats is entered and left once.</summary>
    private void NoteLeft(Token token)
    {
        if (!_brokenOff.Remove(token.Id) && !token.Inner && token.Lives && !_arriving.Contains(token.Id))
            Note(PassingKind.Left, token.ElementId);
    }

    /// <summary>An error goes up from scope to scope to the first that catches it (BPMN 2.0.2 §10.5.4, §13.5.3).</summary>
    /// <returns>False when nothing does.</returns>
    internal bool Throw(string? code, Token from)
    {
        for (var token = from; ; )
        {
            if (token.Id != from.Id || _definition.Elements.GetValueOrDefault(token.ElementId) is Activity)
            {
                var caught = _definition
                    .Elements[token.ElementId]
                    .Boundaries.FirstOrDefault(b => b.Trigger is ErrorTrigger e && e.Catches(code));
                if (caught is not null && !token.Inner)
                {
                    Interrupt(token);
                    MoveTo(token, caught);
                    return true;
                }
            }
            var handlers = token.Scope == 0 ? _definition.EventSubProcesses : EventSubProcessesOf(token.Scope);
            var handler = handlers.FirstOrDefault(sub => sub.EventStart?.Trigger is ErrorTrigger e && e.Catches(code));
            if (handler is not null)
            {
                var scope = token.Scope;
                RemoveScope(scope);
                StartEventSubProcess(handler, scope);
                return true;
            }
            if (token.Scope == 0 || Find(token.Scope) is not { } host)
                return false;
            token = host;
        }
    }

    private IReadOnlyList<SubProcess> EventSubProcessesOf(int scope) =>
        Find(scope) is { } host && _definition.Elements.GetValueOrDefault(host.ElementId) is SubProcess sub ? sub.EventSubProcesses : [];

    /// <summary>An error that nothing catches ends the process; a call activity that started it may catch it.</summary>
    internal void EndWithError(string? code)
    {
        RemoveScope(0);
        _error = (code ?? "", true);
    }

    /// <summary>An escalation goes up the same way, but lets everything go on unless what catches it interrupts (BPMN 2.0.2 §10.5.5.5).</summary>
    /// <returns>Whether the token that threw it is still there.</returns>
    internal bool Escalate(string? code, Token from)
    {
        for (var token = from; ; )
        {
            var handlers = token.Scope == 0 ? _definition.EventSubProcesses : EventSubProcessesOf(token.Scope);
            var handler = handlers.FirstOrDefault(sub => sub.EventStart?.Trigger is EscalationTrigger e && e.Catches(code));
            if (handler is not null)
            {
                StartEventSubProcess(handler, token.Scope);
                return Find(from.Id) is not null;
            }
            if (token.Scope == 0 || Find(token.Scope) is not { } host)
                return true;
            var caught = _definition
                .Elements[host.ElementId]
                .Boundaries.FirstOrDefault(b => b.Trigger is EscalationTrigger e && e.Catches(code));
            if (caught is not null && !host.Inner)
            {
                if (caught.Interrupting)
                {
                    Interrupt(host);
                    MoveTo(host, caught);
                }
                else
                    Place(caught, host.Scope);
                return Find(from.Id) is not null;
            }
            token = host;
        }
    }

    /// <summary>Begins the turns of a multi-instance activity or loop (BPMN 2.0.2 §10.3.8, §13.3.7).</summary>
    internal void BeginTurns(Activity activity, Token token)
    {
        var repeat = activity.Repeat!;
        var (total, items) = repeat.Count(Scope(token));
        if (total > TurnsAtMost)
        {
            Fail(activity.Id, "incident.too-many-turns", $"'{activity.Label}' would run {total} times; {TurnsAtMost} is the most.");
            return;
        }
        if (total == 0 || !repeat.Begins(Scope(token)))
        {
            if (repeat.Result is { } name)
                Set(name, JsonSerializer.SerializeToElement(Array.Empty<object>()));
            Detach(token.Id);
            Leave(activity, token);
            return;
        }
        Wait(token);
        _turns.Add(new Turns(token.Id, total, 0, 0, items, []));
        activity.AttachBoundaries(this, token);
        for (var turn = 0; turn < (repeat.Sequential ? 1 : total); turn++)
            BeginTurn(activity, token.Id);
    }

    private void BeginTurn(Activity activity, int token)
    {
        var at = _turns.FindIndex(turns => turns.Token == token);
        var turns = _turns[at];
        _turns[at] = turns with { Started = turns.Started + 1 };
        var locals = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["loopCounter"] = JsonSerializer.SerializeToElement(turns.Started),
        };
        if (turns.Items is { } items)
            locals[activity.Repeat!.Item ?? "item"] = items[turns.Started];
        Place(activity, token, inner: true, locals);
    }

    private void EndTurn(Element element, Token turn)
    {
        var activity = (Activity)element;
        var repeat = activity.Repeat!;
        var at = _turns.FindIndex(turns => turns.Token == turn.Scope);
        if (at < 0 || Find(turn.Scope) is not { } host)
            return;
        var turns = _turns[at] with { Done = _turns[at].Done + 1 };
        if (repeat.Output is { } output)
            turns = turns with { Outputs = [.. turns.Outputs, output.Evaluate(Scope(turn))] };
        // All that can fail comes first, so that a turn is ended as a whole or not at all.
        var done = turns.Done >= turns.Total || repeat.Ends(Scope(host), turns);
        _turns[at] = turns;
        Remove(turn.Id);

        if (!done)
        {
            if (repeat.Sequential)
                BeginTurn(activity, host.Id);
            return;
        }
        RemoveScope(host.Id);
        if (repeat.Result is { } name)
            Set(name, JsonSerializer.SerializeToElement(turns.Outputs));
        Leave(activity, host);
    }

    internal void Go()
    {
        // Without waiting nothing changes, so whoever comes to an element again and again in one go would come for ever.
        var left = (_definition.Elements.Count + TurnsAtMost) * Math.Max(1, _tokens.Count);
        do
        {
            while (_incident is null && _arriving.TryDequeue(out var id))
            {
                if (Find(id) is not { } token)
                    continue;
                if (left-- <= 0)
                    Fail(token.ElementId, "incident.circle", $"The process runs in a circle without ever waiting.");
                else if (_definition.Elements.TryGetValue(token.ElementId, out var element))
                {
                    if (!token.Inner && !_again.Remove(token.Id))
                        Note(PassingKind.Entered, element.Id);
                    Try(element, () => element.Arrive(this, token));
                }
                else
                    Fail(token.ElementId, "incident.no-element", $"The definition has no element '{token.ElementId}'.");
            }
        } while (_incident is null && InclusiveGateway.JoinSome(this, _definition));
    }

    internal void Try(Element at, Action act)
    {
        try
        {
            act();
        }
        catch (ExpressionFailed failure)
        {
            Fail(at.Id, failure.Code, failure.Sentence);
        }
    }

    /// <summary>Ends an advance in which nothing moved: the instance stands as it stood, unless something failed.</summary>
    internal Advance Stay(InstanceState before) =>
        new(
            new InstanceState(
                _incident is null ? before.Status : Status.Incident,
                _tokens,
                _variables,
                _incident ?? before.Incident,
                _turns.Count == 0 ? null : _turns,
                _last
            ),
            _commands,
            _way
        );

    internal Advance Finish()
    {
        var over = _incident is null && !_tokens.Exists(token => token.Lives);
        if (over)
            RemoveScope(0); // ears for event sub-processes do not outlive the process
        var status =
            _incident is not null ? Status.Incident
            : over ? Status.Completed
            : Status.Running;
        if (_incident is not null)
            Tell(new RaiseIncident(_incident));
        else if (over)
            Tell(new EndInstance(status, ErrorCode: _error.Thrown ? _error.Code : null));

        return new Advance(
            new InstanceState(status, _tokens, _variables, _incident, _turns.Count == 0 ? null : _turns, _last),
            _commands,
            _way
        );
    }

    /// <summary>Whether the event that was heard did anything.</summary>
    internal bool ChangedFrom(InstanceState state) => _wrote || _commands.Count > 0 || Stuck || !_tokens.SequenceEqual(state.Tokens);
}
