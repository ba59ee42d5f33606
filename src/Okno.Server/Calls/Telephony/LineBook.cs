using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony;

/// <summary>The secrets of lines: encrypted with the keys that the nodes of a site share.</summary>
internal sealed class LineSecrets(IDataProtectionProvider protection, ILogger<LineSecrets> log)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Okno.Lines");

    public string? Close(string? secret) => string.IsNullOrEmpty(secret) ? null : _protector.Protect(secret);

    /// <summary>Null when it was encrypted with keys that are gone: the line then is as one without a secret.</summary>
    public string? Open(string? closed)
    {
        if (closed is null)
            return null;
        try
        {
            return _protector.Unprotect(closed);
        }
        catch (CryptographicException e)
        {
            log.LogError(e, "A line's secret cannot be read with the keys at hand; enter it anew");
            return null;
        }
    }
}

/// <summary>The lines as every event and button needs them: from memory, at most a second old, those deleted too, for their old calls.</summary>
internal sealed class LineBook(LineSecrets secrets, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private volatile Pages? _pages;
    private long _edition;

    public async ValueTask<OpenLine?> Find(OknoDb db, Guid id, CancellationToken stop) =>
        (await Open(db, stop)).Lines.GetValueOrDefault(id);

    public async ValueTask<OpenLine?> Find(OknoDb db, string provider, CancellationToken stop) =>
        provider.Length > 32 && Guid.TryParseExact(provider[^32..], "N", out var id) ? await Find(db, id, stop) : null;

    public async ValueTask<IReadOnlyCollection<OpenLine>> All(OknoDb db, CancellationToken stop) => (await Open(db, stop)).Lines.Values;

    /// <summary>A line was changed here and the change is committed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _edition);
        _pages = null;
    }

    public OpenLine Opened(Line line) =>
        new(
            line.Id,
            line.Name,
            line.Kind,
            line.Active,
            JsonSerializer.Deserialize<LineSettings>(line.Settings, Wire.Json) ?? new LineSettings(),
            secrets.Open(line.Secret),
            secrets.Open(line.ApiKey),
            line.State,
            line.Version
        );

    private async ValueTask<Pages> Open(OknoDb db, CancellationToken stop)
    {
        if (_pages is { } known && clock.GetElapsedTime(known.ReadAt) < Fresh)
            return known;
        var readAt = clock.GetTimestamp();
        var edition = Interlocked.Read(ref _edition);
        var lines = await db.Lines.AsNoTracking().ToListAsync(stop);
        var read = new Pages(lines.Select(Opened).ToFrozenDictionary(line => line.Id), readAt);
        if (edition == Interlocked.Read(ref _edition))
            _pages = read;
        return read;
    }

    private sealed record Pages(FrozenDictionary<Guid, OpenLine> Lines, long ReadAt);
}
