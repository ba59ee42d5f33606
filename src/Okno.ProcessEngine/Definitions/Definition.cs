using System.Collections.Frozen;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine.Definitions;

/// <summary>A process ready to run: immutable, made to be cached and shared between threads.</summary>
/// <param name="Key">The process's id in its model.</param>
/// <param name="Elements">The flow nodes by id; their sequence flows hang on them.</param>
/// <param name="Start">The none start event; null in a draft that has none.</param>
public sealed record Definition(
    string Key,
    string Name,
    IReadOnlyList<Parameter> Parameters,
    FrozenDictionary<string, Element> Elements,
    IReadOnlyList<SequenceFlow> Flows,
    Element? Start
)
{
    /// <summary>Whether anything in it asks an operator to act.</summary>
    public bool HasUserAction { get; } = Elements.Values.Any(element => element is UserTask { Page: not null });
}
