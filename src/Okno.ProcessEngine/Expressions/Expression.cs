using System.Text.Json;
using Acornima;
using Acornima.Ast;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Expressions;

/// <summary>A value that a definition asks for: a constant, the name of a variable, or JavaScript (BPMN 2.0.2 §8.4.8).</summary>
/// <remarks>Only the last costs an interpreter; starting an instance of a shipped process needs none.</remarks>
public abstract class Expression
{
    /// <summary>As the process's author wrote it.</summary>
    public string Text { get; }

    private Expression(string text) => Text = text;

    internal abstract JsonElement Evaluate(Scope scope);

    internal bool Holds(Scope scope) =>
        Evaluate(scope).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            var kind => throw new ExpressionFailed(
                "incident.not-a-condition",
                $"Condition \"{Text}\" gives {kind} instead of true or false."
            ),
        };

    /// <summary>Reads a value: what begins with <c>=</c> is an expression, anything else is text as it stands.</summary>
    internal static Expression ReadValue(string text, string elementId, List<Problem> problems)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith('=') ? Parse(trimmed[1..].Trim(), elementId, problems) : new Constant(trimmed);
    }

    /// <summary>Reads a condition, which is always an expression.</summary>
    internal static Expression ReadCondition(string text, string elementId, List<Problem> problems) =>
        Parse(text.Trim(), elementId, problems);

    /// <summary>Reads a script (BPMN 2.0.2 §10.3.3): an expression, or statements that <c>return</c> what they bring.</summary>
    internal static Expression ReadScript(string text, string elementId, List<Problem> problems)
    {
        List<Problem> asExpression = [];
        if (Parse(text.Trim().TrimEnd(';'), elementId, asExpression) is var expression && asExpression.Count == 0)
            return expression;
        try
        {
            return new Statements(text);
        }
        catch (Exception mistake) when (mistake is ParseErrorException or NotSupportedException)
        {
            problems.Add(Problems.BadExpression(elementId, text, mistake.Message));
            return new Broken(text);
        }
    }

    /// <summary>Whether a parameter of this name can be used in expressions.</summary>
    internal static bool IsName(string text)
    {
        try
        {
            return new Parser().ParseExpression(text, strict: true) is Identifier { Name: var name }
                && name == text
                && name is not ("record" or "undefined" or "NaN" or "Infinity" or "globalThis");
        }
        catch (ParseErrorException)
        {
            return false;
        }
    }

    private static Expression Parse(string text, string elementId, List<Problem> problems)
    {
        try
        {
            return IsName(text) ? new Variable(text) : new Script(text);
        }
        catch (Exception mistake) when (mistake is ParseErrorException or NotSupportedException)
        {
            problems.Add(Problems.BadExpression(elementId, text, mistake.Message));
            return new Broken(text);
        }
    }

    private sealed class Constant(string text) : Expression(text)
    {
        private readonly JsonElement _value = JsonSerializer.SerializeToElement(text);

        internal override JsonElement Evaluate(Scope scope) => _value;
    }

    private sealed class Variable(string text) : Expression(text)
    {
        internal override JsonElement Evaluate(Scope scope) =>
            scope.Variables.TryGetValue(Text, out var value)
                ? value
                : throw new ExpressionFailed("incident.not-known", $"\"{Text}\" is not known.");
    }

    private sealed class Script(string text) : Expression(text)
    {
        private readonly Jint.Prepared<Acornima.Ast.Script> _prepared = Sandbox.Prepare(text);

        internal override JsonElement Evaluate(Scope scope)
        {
            scope.Budget?.Spend();
            return Sandbox.Run(_prepared, Text, scope, Sandbox.Time);
        }
    }

    /// <summary>The statements of a script task; <c>return</c> gives what it brings.</summary>
    private sealed class Statements(string text) : Expression(text)
    {
        private readonly Jint.Prepared<Acornima.Ast.Script> _prepared = Sandbox.Prepare($"(() => {{\n{text}\n}})()");

        internal override JsonElement Evaluate(Scope scope)
        {
            scope.Budget?.Spend();
            return Sandbox.Run(_prepared, "the script", scope, Sandbox.Time);
        }
    }

    /// <summary>What could not be read: the problem is reported, and a draft that is run all the same is stopped here.</summary>
    private sealed class Broken(string text) : Expression(text)
    {
        internal override JsonElement Evaluate(Scope scope) =>
            throw new ExpressionFailed("incident.not-readable", $"\"{Text}\" cannot be read.");
    }
}
