namespace Okno.Client.Shell;

/// <summary>
/// The page that one came for is drawn before all else is asked for. In the browser one thread does everything, so what is begun earlier
/// makes the page's own records late.
/// </summary>
public sealed class FirstPage(Api api, Browser browser)
{
    private static readonly TimeSpan _atMost = TimeSpan.FromSeconds(3);
    private Task? _drawn;

    /// <summary>Ends when the page has its records and the browser has painted them; after three seconds in any case.</summary>
    public Task Drawn => _drawn ??= Wait();

    private async Task Wait()
    {
        var begun = Environment.TickCount64;
        for (var still = 0; still < 2 && Environment.TickCount64 - begun < _atMost.TotalMilliseconds; )
        {
            await browser.Call("painted");
            still = api.Asking == 0 ? still + 1 : 0;
        }
    }
}
