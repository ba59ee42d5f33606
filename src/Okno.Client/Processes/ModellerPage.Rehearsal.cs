using Microsoft.JSInterop;
using Okno.Client.Processes.Modeller;

namespace Okno.Client.Processes;

/// <summary>The rehearsal beside the diagram.</summary>
public sealed partial class ModellerPage
{
    private async Task Rehearse()
    {
        if (_rehearsed is not null)
            await EndRehearsal();
        else if (_modelling is not null)
        {
            _rehearsed = await _modelling.InvokeAsync<string>("xml");
            await _modelling.InvokeVoidAsync("problems", (object)Array.Empty<object>());
        }
    }

    /// <summary>The rehearsal has got somewhere: what it passed, where it stands, where it is stuck.</summary>
    private async Task ShowRehearsal(RehearsalSight sight)
    {
        if (_modelling is null)
            return;
        await _modelling.InvokeVoidAsync(
            "paint",
            (object)
                new object[]
                {
                    new { name = "bp-passed", ids = sight.Passed },
                    new { name = "bp-at", ids = sight.At },
                    new { name = "bp-stuck", ids = sight.Stuck is null ? Array.Empty<string>() : [sight.Stuck] },
                }
        );
        await _modelling.InvokeVoidAsync("walk", sight.Steps);
    }

    private async Task EndRehearsal()
    {
        _rehearsed = null;
        if (_modelling is not null)
            await _modelling.InvokeVoidAsync("walk", (object)Array.Empty<string>());
        await Mark();
    }
}
