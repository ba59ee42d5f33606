using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>One node's watch over one Asterisk: connects, compares what goes on with what is known, and then hears every event.</summary>
internal sealed class AsteriskWatch(
    OpenLine line,
    AsteriskSystem system,
    LineCondition condition,
    IServiceScopeFactory scopes,
    HearEvent hear,
    TimeProvider clock,
    ILogger log
)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>To which calls a channel has belonged: passing a call on changes the id of its group, and its end must reach both.</summary>
    private readonly Dictionary<string, HashSet<string>> _callsOf = new(StringComparer.Ordinal);

    /// <summary>Until stopped: connects again after every break, waiting longer from time to time.</summary>
    public async Task Run(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await AmiConnection.Open(line.Settings, line.Secret, wantsEvents: true, clock, stop);
                system.Note(line.Id, connection);
                await Compare(connection, stop);
                await condition.Connected(line, stop);
                failures = 0;
                await Hear(connection, stop);
                throw new AmiFailed("line.broken");
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var failed = e as AmiFailed ?? new AmiFailed("line.broken", null, e);
                if (e is not AmiFailed)
                    log.LogWarning(e, "The line {Line} stopped; connecting again", line.Id);
                await condition.Broken(line, failed.Code, failed.Place);
            }
            finally
            {
                system.Note(line.Id, null);
            }
            // 0.25 s, 0.5 s, 1 s… with some chance in it, so that lines do not come back all at once.
            var wait = TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(failures++, 10))));
#pragma warning disable CA5394 // Nothing secret hangs on when a line tries again.
            await Task.Delay(wait * (0.75 + (Random.Shared.NextDouble() / 2)), clock, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore CA5394
        }
    }

    /// <summary>Nothing is replayed after a break: what goes on is asked for, and what is known and no longer goes on has ended.</summary>
    private async Task Compare(AmiConnection connection, CancellationToken stop)
    {
        var channels = await connection.List("CoreShowChannels", stop);
        var now = clock.GetUtcNow();
        var stamp = now.UtcTicks.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        List<CallEvent> found = [];
        foreach (var channel in channels)
        {
            if (Fits(channel.Find("Linkedid") ?? channel.Find("Uniqueid")) is { } callId && Fits(channel.Find("Uniqueid")) is { } id)
            {
                Belongs(id, callId);
                found.Add(AsteriskSystem.Event(line, callId, "CoreShowChannel", $"{channel.Fingerprint()}:{stamp}", channel.Text, now));
            }
        }
        var live = channels.Select(channel => channel.Find("Uniqueid")).OfType<string>().ToHashSet(StringComparer.Ordinal);

        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            var provider = line.Provider;
            var open = await db
                .Calls.AsNoTracking()
                .Where(call => call.Provider == provider && call.State != CallState.Ended)
                .Select(call => call.CallId)
                .ToListAsync(stop);
            foreach (var callId in open)
            {
                var events = await db.CallEvents.AsNoTracking().Where(e => e.Provider == provider && e.CallId == callId).ToListAsync(stop);
                foreach (var id in AsteriskCall.Read(callId, events, AsteriskSystem.ExtensionOf(line.Settings)).LiveChannels)
                {
                    if (live.Contains(id))
                        Belongs(id, callId);
                    else
                        found.Add(
                            AsteriskSystem.Event(
                                line,
                                callId,
                                AsteriskCall.Gone,
                                $"{id}:gone:{stamp}",
                                $"Okno: {AsteriskCall.Gone}\nUniqueid: {id}\nLinkedid: {callId}\n",
                                now
                            )
                        );
                }
            }
        }
        await Store(found, stop);
    }

    private async Task Hear(AmiConnection connection, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var alive = StayAlive(connection, ended);
        try
        {
            List<CallEvent> batch = [];
            while (await connection.Events.WaitToReadAsync(ended.Token))
            {
                batch.Clear();
                while (batch.Count < AtOnce && connection.Events.TryRead(out var heard))
                    batch.AddRange(Of(heard.Message, heard.At));
                await Store(batch, stop);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new AmiFailed("line.no-answer");
        }
        finally
        {
            await ended.CancelAsync();
            await alive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A connection that no longer answers is as good as broken.</summary>
    private async Task StayAlive(AmiConnection connection, CancellationTokenSource ended)
    {
        using var every = new PeriodicTimer(AliveEvery, clock);
        while (await every.WaitForNextTickAsync(ended.Token))
        {
            try
            {
                await connection.Ask("Ping", ended.Token);
            }
            catch (AmiFailed)
            {
                await ended.CancelAsync();
            }
        }
    }

    /// <summary>A message, once for every call that it is about.</summary>
    private IEnumerable<CallEvent> Of(AmiMessage message, DateTimeOffset at)
    {
        var type = message.Event!;
        HashSet<string> calls = new(StringComparer.Ordinal);
        foreach (var part in (string[])["", "Dest", "OrigTransferer", "SecondTransferer", "Transferer", "Transferee", "TransferTarget"])
        {
            if (Fits(message.Find($"{part}Linkedid")) is not { } callId)
                continue;
            calls.Add(callId);
            if (Fits(message.Find($"{part}Uniqueid")) is { } id)
                Belongs(id, callId);
        }
        if (type is "OriginateResponse" && Fits(message.ActionId) is { } asked && asked.StartsWith("okno-", StringComparison.Ordinal))
            calls.Add(asked);
        if (type is "Hangup" && message.Find("Uniqueid") is { } gone && _callsOf.Remove(gone, out var belonged))
            calls.UnionWith(belonged);

        // Asterisk says the same in the same words each time: only holding may happen again, and coming back from a colleague.
        var eventId = message.Fingerprint();
        if (type is "Hold" or "Unhold" or "BridgeEnter")
            eventId = $"{eventId}:{at.UtcTicks:x}";
        return calls.Select(callId => AsteriskSystem.Event(line, callId, type, $"{callId}:{eventId}", message.Text, at));
    }

    private void Belongs(string id, string callId)
    {
        if (_callsOf.Count > 20_000)
            _callsOf.Clear();
        if (!_callsOf.TryGetValue(id, out var calls))
            _callsOf[id] = calls = new HashSet<string>(StringComparer.Ordinal);
        calls.Add(callId);
    }

    private static string? Fits(string? id) => id is { Length: > 0 and <= 120 } ? id : null;

    /// <summary>Stores what was heard; while the database is away, until it is back. Nothing that was read is let go.</summary>
    private async Task Store(List<CallEvent> heard, CancellationToken stop)
    {
        if (heard.Count == 0)
            return;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
                await using var change = await db.BeginChange(stop);
                // In one order everywhere: each call is locked.
                foreach (var call in heard.GroupBy(e => e.CallId, StringComparer.Ordinal).OrderBy(call => call.Key, StringComparer.Ordinal))
                    await hear.Hear(db, change, [.. call], stop);
                await change.Commit(stop);
                condition.Heard(line);
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested && attempt < 100)
            {
                log.LogWarning(e, "What the line {Line} said could not be stored; trying again", line.Id);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << Math.Min(attempt, 6))), clock, stop);
            }
        }
    }
}
