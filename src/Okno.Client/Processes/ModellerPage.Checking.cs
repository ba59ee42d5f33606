using Microsoft.JSInterop;
using Okno.Client.Access;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>What stands in the way of publishing, asked of the server and shown on the diagram.</summary>
public sealed partial class ModellerPage
{
    /// <param name="model">The model as it is drawn; asked of the diagram when left out.</param>
    /// <param name="opened">Nothing has been drawn yet, and what is known of its problems is marked.</param>
    private async Task Check(string? model = null, bool opened = false)
    {
        var turn = _turn;
        if (_modelling is null || !MayShape)
            return;
        _checking = true;
        var xml = model ?? await _modelling.InvokeAsync<string>("xml");
        var answer = await Api.SendModel<CheckedProcess>(HttpMethod.Post, "api/processes/check", xml);
        _checking = false;
        // Drawn on meanwhile: what was opened is no more what is asked about.
        if (_gone || (opened && turn != _turn))
            return;
        var known = _problems;
        if (answer.Value is { } found)
            _problems = found.Problems;
        else if (answer.Problem is { IsOffline: false } problem)
            _problems = [new ProcessProblem(null, problem.Detail ?? problem.Reference)];
        if (!opened || !known.SequenceEqual(_problems))
            await Mark();
        StateHasChanged();
    }

    private async Task Mark()
    {
        _drawn = await Named(_problems.Select(one => one.ElementId).OfType<string>());
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
