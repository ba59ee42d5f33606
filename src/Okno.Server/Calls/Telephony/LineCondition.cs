using System.Collections.Concurrent;
using Okno.Contracts.Calls;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony;

/// <summary>Writes down how lines are: connected since when, why not, when one last said something.</summary>
internal sealed class LineCondition(IServiceScopeFactory scopes, TimeProvider clock, ILogger<LineCondition> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _heard = new();

    /// <summary>The line said something. Written within a second: it may say much.</summary>
    public void Heard(OpenLine line) => _heard[line.Id] = clock.GetUtcNow();

    public Task Connected(OpenLine line, CancellationToken stop) =>
        Write(
            "update lines set state = @state, since = @now, error = null where id = @id and version = @version",
            stop,
            ("state", LineStatus.Connected),
            ("now", clock.GetUtcNow()),
            ("id", line.Id),
            ("version", line.Version)
        );

    /// <param name="code">Of the sentence that says why; <paramref name="place"/> fills its place.</param>
    public async Task Broken(OpenLine line, string code, string? place)
    {
        var error = $"{code}|{place}";
        try
        {
            await Write(
                """
                update lines set since = case when state = @state then since else @now end, state = @state, error = @error, error_at = @now
                where id = @id and version = @version
                """,
                CancellationToken.None,
                ("state", LineStatus.Reconnecting),
                ("now", clock.GetUtcNow()),
                ("error", error.Length > 1000 ? error[..1000] : error),
                ("id", line.Id),
                ("version", line.Version)
            );
        }
        catch (System.Data.Common.DbException e)
        {
            log.LogWarning(e, "The state of the line {Line} could not be written", line.Id);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(WriteEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var id in _heard.Keys)
            {
                try
                {
                    if (_heard.TryRemove(id, out var at))
                        await Write("update lines set last_event_at = @at where id = @id", stoppingToken, ("at", at), ("id", id));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogWarning(e, "When the line {Line} last said something could not be written", id);
                }
            }
        }
    }

    private async Task Write(string sql, CancellationToken stop, params (string, object?)[] parameters)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        await using var change = await db.BeginChange(stop);
        await db.Execute(sql, stop, parameters);
        await change.Commit(stop);
    }
}
