using Okno.Contracts;

namespace Okno.Server.Shared.Hosting;

internal static class LiveHosting
{
    /// <summary>SignalR; over a Redis backplane when <c>ConnectionStrings:Redis</c> names one, so that every node's desktops hear of every change.</summary>
    public static IServiceCollection AddLiveConnections(this IServiceCollection services, IConfiguration configuration)
    {
        var signalR = services
            .AddSignalR(options =>
            {
                options.MaximumReceiveMessageSize = 32 * 1024;
                options.MaximumParallelInvocationsPerClient = 1;
                options.StreamBufferCapacity = 4;
            })
            .AddJsonProtocol(options => Wire.Configure(options.PayloadSerializerOptions));
        if (configuration.GetConnectionString("Redis") is { Length: > 0 } redis)
            signalR.AddStackExchangeRedis(
                redis,
                options => options.Configuration.ChannelPrefix = StackExchange.Redis.RedisChannel.Literal("okno")
            );
        return services;
    }
}
