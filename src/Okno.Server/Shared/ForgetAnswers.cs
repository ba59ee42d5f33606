using Okno.Server.Data;

namespace Okno.Server.Shared;

/// <summary>Lets go of kept answers after a day.</summary>
internal sealed class ForgetAnswers(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ForgetAnswers> log) : BackgroundService
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMinutes(10), clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
                await using var change = await db.BeginChange(stoppingToken);
                await db.Execute("delete from kept_answers where at < @past", stoppingToken, ("past", clock.GetUtcNow() - KeptFor));
                await change.Commit(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Old answers could not be let go; trying again later");
            }
        }
    }
}
