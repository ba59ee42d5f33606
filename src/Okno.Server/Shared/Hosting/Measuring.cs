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
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime", "Npgsql", "Okno")
                    .AddPrometheusExporter()
            );
        return services;
    }

    /// <summary><c>/metrics</c> in Prometheus' text form, for callers on this machine; from elsewhere only with the right to see metrics.</summary>
    public static void UseMeasuring(this WebApplication app, Func<HttpContext, Task<bool>> mayFromElsewhere) =>
        app.UseWhen(
            http => http.Request.Path.Equals("/metrics", StringComparison.OrdinalIgnoreCase),
            metrics =>
            {
                metrics.Use(
                    async (http, next) =>
                    {
                        var here = http.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from);
                        if ((here && !http.Request.Headers.ContainsKey("X-Forwarded-For")) || await mayFromElsewhere(http))
                            await next(http);
                        else
                            await Problems.Write(http, StatusCodes.Status403Forbidden, "request.metrics-closed");
                    }
                );
                metrics.UseOpenTelemetryPrometheusScrapingEndpoint();
            }
        );
}
