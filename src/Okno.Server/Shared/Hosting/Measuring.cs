using System.Net;
using OpenTelemetry.Metrics;

namespace Okno.Server.Shared.Hosting;

internal static class Measuring
{
    public static IServiceCollection AddMeasuring(this IServiceCollection services)
    {
        services
            .AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        "Microsoft.AspNetCore.Hosting",
                        "Microsoft.AspNetCore.Server.Kestrel",
                        "Microsoft.AspNetCore.Http.Connections",
                        "System.Runtime",
                        "Npgsql",
                        "Okno"
                    )
                    .AddPrometheusExporter()
            );
        return services;
    }

    /// <summary><c>/metrics</c> in Prometheus' text form, for callers on this machine; from elsewhere only for those who may see them.</summary>
    /// <remarks>What a proxy passes on comes from elsewhere, though the proxy itself may be here.</remarks>
    public static void UseMeasuring(this WebApplication app, Func<HttpContext, bool> mayFromElsewhere) =>
        app.Use(
            (http, next) =>
            {
                if (!http.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase))
                    return next(http);
                var here = http.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from);
                return (here && !http.Request.Headers.ContainsKey("X-Forwarded-For")) || mayFromElsewhere(http)
                    ? next(http)
                    : Problems.Write(http, StatusCodes.Status403Forbidden, "request.metrics-closed");
            }
        );

    public static IEndpointConventionBuilder MapMeasuring(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
