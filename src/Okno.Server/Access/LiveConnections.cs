using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>The live connections of this node, so that they end with the session that opened them.</summary>
internal sealed class LiveConnections(SignedIn signedIn)
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new(StringComparer.Ordinal);

    public void Add(HubCallerContext connection) => _open[connection.ConnectionId] = connection;

    public void Remove(HubCallerContext connection) => _open.TryRemove(connection.ConnectionId, out _);

    public async Task CloseEnded(CancellationToken stop)
    {
        foreach (var connection in _open.Values)
        {
            if (await signedIn.Find(connection.User, stop, inUse: false) is null)
                connection.Abort();
        }
    }
}

/// <summary>Looks up the person anew for every call of a hub method; see <see cref="HubCallers.Caller"/>.</summary>
internal sealed class HubAccess(SignedIn signedIn, LiveConnections live) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext,
        Func<HubInvocationContext, ValueTask<object?>> next
    )
    {
        await Admit(invocationContext.Context);
        return await next(invocationContext);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        await Admit(context.Context);
        live.Add(context.Context);
        await next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        live.Remove(context.Context);
        return next(context, exception);
    }

    private async Task Admit(HubCallerContext connection)
    {
        if (await signedIn.Find(connection.User, connection.ConnectionAborted) is { } user)
        {
            connection.Items[typeof(CurrentUser)] = user;
            return;
        }
        connection.Abort();
        throw new HubException("access.not-signed-in");
    }
}

internal static class HubCallers
{
    /// <summary>The person behind a live connection as of this call. Hubs ask here, not in their constructor: rights change while a connection lasts.</summary>
    public static CurrentUser Caller(this HubCallerContext connection) =>
        connection.Items[typeof(CurrentUser)] as CurrentUser
        ?? throw new RuleBroken("access.not-signed-in") { Status = StatusCodes.Status401Unauthorized };
}
