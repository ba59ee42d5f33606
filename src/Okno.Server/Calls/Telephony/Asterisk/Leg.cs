using System.Globalization;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>One telephone's part in the call: a channel.</summary>
internal sealed class Leg(string id)
{
    private string? _asks;
    private string? _bridge;
    private string? _home;

    public string Id { get; } = id;

    /// <summary>Asterisk's ids are the second and a number: the order in which channels came into being.</summary>
    public (long, long) Order { get; } = OrderOf(id);

    public string? Channel { get; set; }
    public string? Extension { get; set; }
    public string? Number { get; set; }
    public string? Exten { get; set; }
    public DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset? RangAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Passed the call on.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>When it asked the colleague whom it has not come back from.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>Where it talks: who is in the same one hears it.</summary>
    public string? Bridge => _bridge;

    /// <summary>Whom it asks: it has left the bridge of the one who waits, as Asterisk lets it do only if a number could be dialled.</summary>
    public string? Consulting => _bridge == _home ? null : _asks;

    public HashSet<string> Outcomes { get; } = new(StringComparer.Ordinal);
    public List<(DateTimeOffset At, bool Hold)> Holds { get; } = [];
    public bool IsLive => EndedAt is null && LeftAt is null;

    public void Ask(string number, DateTimeOffset at) => (_asks, AskedAt, _home) = (number, at, _bridge);

    public void Enter(string? bridge)
    {
        if (_asks is not null && bridge == _home && _bridge != _home)
            (_asks, AskedAt) = (null, null);
        _bridge = bridge;
    }

    public DateTimeOffset? HeldSince()
    {
        DateTimeOffset? since = null;
        foreach (var (at, hold) in Holds)
            since = hold ? since ?? at : null;
        return since;
    }

    public TimeSpan Held(DateTimeOffset? end)
    {
        var held = TimeSpan.Zero;
        DateTimeOffset? since = null;
        foreach (var (at, hold) in Holds)
        {
            if (hold)
                since ??= at;
            else if (since is { } from)
                (held, since) = (held + (at - from), null);
        }
        return since is { } open && end > open ? held + (end.Value - open) : held;
    }

    private static (long, long) OrderOf(string id)
    {
        var name = id[(id.LastIndexOf('-') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return
            dot > 0
            && long.TryParse(name.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            && long.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (second, number)
            : (0, 0);
    }
}
