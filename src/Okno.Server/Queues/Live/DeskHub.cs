using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Queues.Live;

/// <summary>The live connection of a desktop. It is in the groups of its person and of the queues they may see, and of cases it watches.</summary>
internal sealed class DeskHub(OpenDesktops desktops, CasePresence presence, OknoDb db) : Hub<IDeskClient>
{
    private const int WatchedAtMost = 50;

    /// <summary>Those who are told of every operator's state, and which queues to look at again.</summary>
    public const string SupervisorsGroup = "supervisors";

    public static string PersonGroup(Guid id) => $"person:{id:N}";

    public static string QueueGroup(Guid id) => $"queue:{id:N}";

    public static string CaseGroup(Guid id) => $"case:{id:N}";

    public override async Task OnConnectedAsync()
    {
        var user = Context.Caller();
        await Groups.AddToGroupAsync(Context.ConnectionId, PersonGroup(user.Id));
        await desktops.Add(Context, db);
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        desktops.Remove(Context);
        presence.Leave(Context, Watched().Keys);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>From now on the desktop is told when the case is saved, and who else has it open.</summary>
    public async Task WatchCase(Guid caseId)
    {
        if (!Context.Caller().May(Permission.SeeCases))
            throw new HubException("access.forbidden");
        var watched = Watched();
        if (watched.Count >= WatchedAtMost)
            throw new HubException("request.too-many");
        watched.TryAdd(caseId, 0);
        await Groups.AddToGroupAsync(Context.ConnectionId, CaseGroup(caseId));
        presence.Enter(Context, Context.Caller().Id, caseId);
    }

    public async Task UnwatchCase(Guid caseId)
    {
        Watched().TryRemove(caseId, out _);
        presence.Leave(Context, caseId);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, CaseGroup(caseId));
    }

    private ConcurrentDictionary<Guid, byte> Watched()
    {
        if (Context.Items.TryGetValue(nameof(Watched), out var known) && known is ConcurrentDictionary<Guid, byte> watched)
            return watched;
        Context.Items[nameof(Watched)] = watched = new ConcurrentDictionary<Guid, byte>();
        return watched;
    }
}
