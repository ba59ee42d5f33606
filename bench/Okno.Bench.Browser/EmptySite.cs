using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Okno.Bench.Browser;

/// <summary>The empty page, served as Okno serves its own: compressed ahead, named by content, cached for ever.</summary>
internal sealed class EmptySite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmptySite(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public static async Task<EmptySite> Start()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapStaticAssets();
        app.MapFallbackToFile("/", "index.html");
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new EmptySite(app, new Uri(addresses.Addresses.First()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
