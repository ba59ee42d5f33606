using System.Text.Json;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Expressions;

/// <summary>What an author's formula comes to; <see cref="Mistake"/> says why it comes to nothing.</summary>
/// <param name="Readable">False when it is no JavaScript that Okno runs, whatever values it is given.</param>
public sealed record FormulaResult(bool Readable, JsonElement? Value, string? Mistake);

/// <summary>Reads and works out a formula outside a process, so that its author sees at once what it gives.</summary>
public static class Formula
{
    /// <summary>Works it out under the limits that hold in a process.</summary>
    /// <param name="kind"><c>condition</c>, <c>script</c>; anything else is a value, which is an expression only behind <c>=</c>.</param>
    /// <param name="record">What a completion condition knows as <c>record</c>.</param>
    public static FormulaResult Try(string kind, string text, IReadOnlyDictionary<string, JsonElement> variables, JsonElement? record)
    {
        List<Problem> problems = [];
        var expression = kind switch
        {
            "condition" => Expression.ReadCondition(text, "", problems),
            "script" => Expression.ReadScript(text, "", problems),
            _ => Expression.ReadValue(text, "", problems),
        };
        if (problems.Count > 0)
            return new FormulaResult(false, null, problems[0].Arguments.Count > 1 ? problems[0].Arguments[1] : problems[0].Message);
        try
        {
            var known = variables.Where(pair => Expression.IsName(pair.Key)).ToDictionary(StringComparer.Ordinal);
            var value = expression.Evaluate(new Scope(known, record));
            return kind == "condition" && value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                ? new FormulaResult(true, value, $"A condition gives true or false, not {value.ValueKind}.")
                : new FormulaResult(true, value, null);
        }
        catch (ExpressionFailed failure)
        {
            return new FormulaResult(true, null, failure.Message);
        }
    }
}
