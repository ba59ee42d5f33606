using Okno.Client.Ui;
using Okno.Contracts;

namespace Okno.Client.Lists;

/// <summary>A field that can be changed for many records at once.</summary>
/// <param name="Choices">Of a closed list; without one the value is looked for by <paramref name="Find"/>.</param>
/// <param name="None">The words for no value; without them one must be chosen.</param>
/// <param name="From">How many characters to type before anything is looked for.</param>
public sealed record ManyField(
    string Name,
    string Label,
    IReadOnlyList<Option> Choices,
    Func<string, Task<IReadOnlyList<Named>>>? Find = null,
    string? None = null,
    int From = 1
);
