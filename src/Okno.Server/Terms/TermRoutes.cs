namespace Okno.Server.Terms;

/// <summary>Working calendars and service terms: everybody signed in reads them, administrators set them up.</summary>
internal static class TermRoutes
{
    public static void MapTerms(this IEndpointRouteBuilder api)
    {
        SetUpCalendars.Map(api.MapGroup("/calendars").WithTags("Terms"));
        SetUpTerms.Map(api.MapGroup("/service-terms").WithTags("Terms"));
    }

    public static IServiceCollection AddTerms(this IServiceCollection services) => services.AddSingleton<TermsBell>();
}

/// <summary>Wakes the counting anew when terms or calendars have changed here; other nodes look by themselves.</summary>
internal sealed class TermsBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung already.
        }
    }

    public Task Wait(TimeSpan atMost, CancellationToken stop) => _rung.WaitAsync(atMost, stop);

    public void Dispose() => _rung.Dispose();
}
