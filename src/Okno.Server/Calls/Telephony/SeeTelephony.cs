using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>Whether calls can come in at all, for everybody at work; and for supervisors what was said of a call, word for word.</summary>
internal static class SeeTelephony
{
    public static void Map(IEndpointRouteBuilder telephony, IEndpointRouteBuilder calls)
    {
        telephony.MapGet("/state", State).RequirePermission(Permission.TakeQueueItems).WithSummary("Whether calls can come in");
        calls
            .MapGet("/{id:guid}/events", Events)
            .RequirePermission(Permission.SuperviseQueues)
            .WithSummary("What the telephone system said of a call, as it said it");
    }

    internal static async Task<Ok<TelephonyState>> State(
        OknoDb db,
        LineBook book,
        TelephoneSystems systems,
        SettingsBook settings,
        IConfiguration configuration,
        CancellationToken stop
    )
    {
        var lines = (await book.All(db, stop)).Where(line => line.Active).ToList();
        var training = await settings.Flag(KnownSettings.TrainingCalls, stop);
        var signed = !string.IsNullOrEmpty(configuration["Okno:Telephony:Secret"]);
        var down = lines
            .Where(line => line.State is LineStatus.Reconnecting)
            .Select(line => line.Name)
            .Order(StringComparer.CurrentCulture);
        return TypedResults.Ok(
            new TelephonyState(
                SetUp: lines.Count > 0 || training || signed,
                Available: training || signed || lines.Exists(line => line.State is LineStatus.Connected or LineStatus.Listening),
                CanDial: training
                    || lines.Exists(line => systems[line.Kind].CanDial(line.Settings) && line.State is not LineStatus.Reconnecting),
                [.. down]
            )
        );
    }

    internal static async Task<Ok<Page<CallEventSeen>>> Events(Guid id, OknoDb db, CancellationToken stop)
    {
        var call = await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == id, stop) ?? throw RuleBroken.NotThere();
        var events = await db
            .CallEvents.AsNoTracking()
            .Where(e => e.Provider == call.Provider && e.CallId == call.CallId)
            .OrderBy(e => e.At)
            .ThenBy(e => e.Id)
            .Take(500)
            .Select(e => new CallEventSeen(e.Id, e.Type, e.At, e.ReceivedAt, e.Raw))
            .ToListAsync(stop);
        return TypedResults.Ok(new Page<CallEventSeen>(events, null));
    }
}
