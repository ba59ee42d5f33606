using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Operators;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>An operator who is not ready is paused in Asterisk's queues, on every line that is set up so; ready again, calls come again.</summary>
/// <remarks>A change is passed on at once; all that are known are passed on when a line has connected, since Asterisk may have forgotten them.</remarks>
internal sealed class PauseMembers(
    IServiceScopeFactory scopes,
    OperatorBell bell,
    AsteriskSystem asterisk,
    LineBook lines,
    ILogger<PauseMembers> log
) : BackgroundService
{
    private readonly Channel<Guid?> _changed = Channel.CreateBounded<Guid?>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Hear(id => _changed.Writer.TryWrite(id));
        asterisk.HasConnected = () => _changed.Writer.TryWrite(null);
        await foreach (var who in _changed.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await PassOn(who, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "An operator's state could not be passed on to Asterisk");
            }
        }
    }

    /// <param name="who">Null for all.</param>
    private async Task PassOn(Guid? who, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var wanted = (await lines.All(db, stop))
            .Where(line => line is { Active: true, Kind: LineKind.Asterisk, Settings.PauseMembers: true })
            .ToList();
        if (wanted.Count == 0)
            return;
        var people = await (
            from one in db.OperatorsAtWork.AsNoTracking()
            join user in db.Users.AsNoTracking() on one.UserId equals user.Id
            where user.Active && user.Extension != null && (who == null || one.UserId == who)
            select new
            {
                user.Extension,
                one.State,
                one.Reason,
            }
        ).ToListAsync(stop);
        foreach (var line in wanted)
        {
            foreach (var person in people)
            {
                try
                {
                    var paused = person.State is not (OperatorState.Ready or OperatorState.Talking);
                    await asterisk.Pause(line, person.Extension!, paused, person.Reason ?? Texts.InWords(person.State), stop);
                }
                catch (RuleBroken broken)
                {
                    // Not a member of any queue there, or the line is down: then it is told when it has connected.
                    log.LogDebug("{Line} did not take the state of {Extension}: {Code}", line.Id, person.Extension, broken.Code);
                }
            }
        }
    }
}
