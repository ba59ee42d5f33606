using System.Text.Json;
using Okno.Client.Shell;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>The step that the page serves: how it is finished.</summary>
/// <param name="Complete">Brings values and goes where the process says next; answers what it was refused with.</param>
public sealed record StepInHand(ProcessStep Step, Func<object, Task<Problem?>> Complete)
{
    /// <summary>What the drafts know the step's form by.</summary>
    public string Form => $"step:{Step.Id}";

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
