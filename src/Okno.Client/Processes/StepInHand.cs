using System.Text.Json;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>What an operator has typed into a step and not finished: kept in this browser until the step is done.</summary>
public sealed class StepDrafts(Browser browser, CurrentPerson person)
{
    public async Task<T?> Find<T>(Guid stepId)
    {
        var text = await browser.Stored(Place(stepId));
        if (string.IsNullOrEmpty(text))
            return default;
        try
        {
            return JsonSerializer.Deserialize<T>(text, Api.Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public ValueTask Keep<T>(Guid stepId, T typed) => browser.Store(Place(stepId), JsonSerializer.Serialize(typed, Api.Json));

    public ValueTask Drop(Guid stepId) => browser.Store(Place(stepId), null);

    private string Place(Guid stepId) => $"draft.{person.User?.Id}.step.{stepId}";
}

/// <summary>The step that the page serves: how it is finished.</summary>
/// <param name="Complete">Brings values and goes where the process says next; answers what it was refused with.</param>
public sealed record StepInHand(ProcessStep Step, Func<object, Task<Problem?>> Complete)
{
    /// <summary>The text that the process filled in under this name.</summary>
    public string? Text(string name) =>
        Step.Values.TryGetValue(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => value.GetRawText(),
            }
            : null;

    public Guid? Id(string name) => Guid.TryParse(Text(name), out var id) ? id : null;
}
