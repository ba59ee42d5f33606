using Microsoft.JSInterop;
using Okno.Client.Access;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>What stands in the way of publishing, asked of the server and shown on the diagram.</summary>
public sealed partial class ModellerPage
{
    private async Task Check()
    {
        if (_modelling is null || !MayShape)
            return;
        _checking = true;
        var xml = await _modelling.InvokeAsync<string>("xml");
        var answer = await Api.SendModel<CheckedProcess>(HttpMethod.Post, "api/processes/check", xml);
        _checking = false;
        if (_gone)
            return;
        if (answer.Value is { } found)
            _problems = found.Problems;
        else if (answer.Problem is { IsOffline: false } problem)
            _problems = [new ProcessProblem(null, problem.Detail ?? problem.Reference)];
        await Mark();
        StateHasChanged();
    }

    private async Task Mark()
    {
        // A rehearsal has the diagram's colours to itself.
        if (_modelling is not null && _rehearsed is null)
            await _modelling.InvokeVoidAsync(
                "problems",
                _problems.Select(one => new
                {
                    elementId = one.ElementId,
                    severity = one.Severity,
                    message = one.Message,
                })
            );
    }
}
