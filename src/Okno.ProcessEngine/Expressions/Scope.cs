using System.Text.Json;

namespace Okno.ProcessEngine.Expressions;

/// <summary>What an expression can see.</summary>
/// <param name="Record">The saved record, known as <c>record</c>; null where no record is being saved.</param>
/// <param name="Budget">How many scripts may still run in this advance; null where it does not matter.</param>
internal readonly record struct Scope(IReadOnlyDictionary<string, JsonElement> Variables, JsonElement? Record, Budget? Budget = null);

/// <summary>Keeps a loop without a wait from running scripts without end: each has its own limits, all together have this one.</summary>
internal sealed class Budget(int scripts)
{
    private int _left = scripts;

    internal void Spend()
    {
        if (_left-- <= 0)
            throw new ExpressionFailed("incident.too-many-expressions", $"The process runs too many expressions without ever waiting.");
    }
}
