using System.Text.Json;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine;

/// <summary>What the process knows, and what is seen of it where a token stands.</summary>
internal sealed partial class Run
{
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
}
