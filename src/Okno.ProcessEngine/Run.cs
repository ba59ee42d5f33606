using System.Globalization;
using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine;

/// <summary>One advance in the making: moves tokens until each waits, is consumed or is stuck in an incident.</summary>
internal sealed partial class Run
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

    internal Token? Find(int id) => _tokens.Find(token => token.Id == id);

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

    private void Note(PassingKind kind, string id) => _way.Add(new Passing(kind, id));

    /// <summary>Turns are not noted: what repeats is entered and left once.</summary>
    private void NoteLeft(Token token)
    {
        if (!_brokenOff.Remove(token.Id) && !token.Inner && token.Lives && !_arriving.Contains(token.Id))
            Note(PassingKind.Left, token.ElementId);
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
