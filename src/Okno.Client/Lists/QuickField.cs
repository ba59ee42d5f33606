using Microsoft.Extensions.Localization;
using Okno.Client.Ui;

namespace Okno.Client.Lists;

/// <summary>A field that is narrowed by one press.</summary>
/// <param name="Word">Key of its name.</param>
/// <param name="Options">Its values; the empty one stands for no value.</param>
/// <param name="IsPeriod">A moment, narrowed by «since».</param>
/// <param name="OfPeople">Its values are people, found by name; «me» and nobody come first.</param>
public sealed record QuickField(string Field, string Word, IReadOnlyList<Option> Options, bool IsPeriod = false, bool OfPeople = false)
{
    internal static QuickField Since(string field, string word, IStringLocalizer words) =>
        new(
            field,
            word,
            [
                new Option("today", words["SinceToday"]),
                new Option("today-1d", words["SinceYesterday"]),
                new Option("today-6d", words["SinceWeek"]),
                new Option("today-29d", words["SinceMonth"]),
                new Option("today-89d", words["SinceQuarter"]),
            ],
            IsPeriod: true
        );

    internal static QuickField People(string field, string word, IStringLocalizer words) =>
        new(field, word, [new Option("me", words["Myself"]), new Option("", words["NotAssigned"])], OfPeople: true);
}
