using System.Text.Json;

namespace Okno.ProcessEngine.Expressions;

/// <summary>What an expression can see.</summary>
/// <param name="Record">The saved record, known as <c>record</c>; null where no record is being saved.</param>
internal readonly record struct Scope(IReadOnlyDictionary<string, JsonElement> Variables, JsonElement? Record);
