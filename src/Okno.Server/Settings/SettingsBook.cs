using Okno.Server.Data;

namespace Okno.Server.Settings;

/// <summary>The system settings as the code reads them: typed, from memory, at most a second old.</summary>
/// <remarks>
/// Read anew in the background, so that no use case waits for a second connection while it holds one. A change made here counts
/// at once; one made by another node within a second.
/// </remarks>
internal sealed class SettingsBook(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SettingsBook> log) : BackgroundService
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _changing = new();
    private Dictionary<string, object>? _changed;
    private long _generation;

    public async ValueTask<int> Integer(KnownSetting setting, CancellationToken stop) => (int)await Value(setting, stop);

    public async ValueTask<bool> Flag(KnownSetting setting, CancellationToken stop) => (bool)await Value(setting, stop);

    /// <summary>The text of a text setting, or the code of a role setting's role.</summary>
    public async ValueTask<string> Text(KnownSetting setting, CancellationToken stop) => (string)await Value(setting, stop);

    /// <summary>A setting has been changed and committed.</summary>
    public void Note(KnownSetting setting, object value)
    {
        lock (_changing)
        {
            _generation++;
            if (_changed is not null)
                _changed = new Dictionary<string, object>(_changed, StringComparer.Ordinal) { [setting.Code] = value };
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(ReadEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Read(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not read the settings; the last ones known stay in force");
            }
        }
    }

    private async ValueTask<object> Value(KnownSetting setting, CancellationToken stop)
    {
        var changed = Volatile.Read(ref _changed) ?? await Read(stop);
        return changed.GetValueOrDefault(setting.Code, setting.Default);
    }

    private async Task<Dictionary<string, object>> Read(CancellationToken stop)
    {
        var generation = Volatile.Read(ref _generation);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var read = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (code, value) in await db.Query("select code, value from settings", row => (row.Text(0), row.Text(1)), stop))
        {
            if (KnownSettings.All.TryGetValue(code, out var setting))
                read[code] = setting.Parse(value);
        }
        lock (_changing)
        {
            if (generation == _generation || _changed is null) // else a change came in while this was being read
                _changed = read;
            return _changed;
        }
    }
}
