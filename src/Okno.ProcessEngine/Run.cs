using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine;

/// <summary>One advance in the making: moves tokens until each waits, is consumed or is stuck in an incident.</summary>
internal sealed class Run(Definition definition, IReadOnlyList<Token> tokens, IReadOnlyDictionary<string, JsonElement> variables)
{
    private readonly List<Token> _tokens = [.. tokens];
    private readonly List<Command> _commands = [];
    private readonly Queue<int> _arriving = new();
    private Incident? _incident;

    internal bool Stuck => _incident is not null;

    internal Scope Scope(JsonElement? record = null) => new(variables, record);

    /// <summary>A new token arrives at an element.</summary>
    internal void Place(Element at)
    {
        var id = _tokens.Count == 0 ? 1 : _tokens.Max(token => token.Id) + 1;
        _tokens.Add(new Token(id, at.Id));
        _arriving.Enqueue(id);
    }

    /// <summary>A token that an incident kept out tries its element again.</summary>
    internal void Retry(Token token) => _arriving.Enqueue(token.Id);

    internal void Move(Token token, SequenceFlow along)
    {
        Replace(new Token(token.Id, along.Target.Id));
        _arriving.Enqueue(token.Id);
    }

    /// <summary>The token leaves by the element's one outgoing flow.</summary>
    internal void Leave(Element from, Token token)
    {
        if (from.Outgoing.Count == 1)
            Move(token, from.Outgoing[0]);
        else
            Fail(from.Id, $"'{from.Label}' has {from.Outgoing.Count} outgoing flows instead of one.");
    }

    internal void Wait(Token token, Guid? recordId) => Replace(token with { Waiting = true, RecordId = recordId });

    internal void Consume(Token token) => _tokens.RemoveAll(other => other.Id == token.Id);

    internal void Tell(Command command) => _commands.Add(command);

    internal void Fail(string elementId, string cause) => _incident ??= new Incident(elementId, cause);

    internal void Go()
    {
        // Without waiting nothing changes, so whoever comes to an element twice in one go would come for ever.
        var left = definition.Elements.Count * Math.Max(1, _tokens.Count);
        while (_incident is null && _arriving.TryDequeue(out var id))
        {
            var token = _tokens.Find(other => other.Id == id)!;
            if (left-- <= 0)
                Fail(token.ElementId, "The process runs in a circle without ever waiting.");
            else if (definition.Elements.TryGetValue(token.ElementId, out var element))
                Try(element, () => element.Enter(this, token));
            else
                Fail(token.ElementId, $"The definition has no element '{token.ElementId}'.");
        }
    }

    internal void Try(Element at, Action act)
    {
        try
        {
            act();
        }
        catch (ExpressionFailed failure)
        {
            Fail(at.Id, failure.Message);
        }
    }

    internal Advance Finish()
    {
        var status =
            _incident is not null ? Status.Incident
            : _tokens.Count == 0 ? Status.Completed
            : Status.Running;
        if (_incident is not null)
            Tell(new RaiseIncident(_incident.ElementId, _incident.Cause));
        else if (status == Status.Completed)
            Tell(new EndInstance(status));

        return new Advance(new InstanceState(status, _tokens, variables, _incident), _commands);
    }

    private void Replace(Token token) => _tokens[_tokens.FindIndex(other => other.Id == token.Id)] = token;
}
