namespace Okno.Client.Shell;

/// <summary>The computer's clock in the person's time zone.</summary>
public sealed class PersonClock : TimeProvider
{
    private TimeZoneInfo? _zone;

    public override TimeZoneInfo LocalTimeZone => _zone ?? base.LocalTimeZone;

    /// <param name="zone">IANA; null or one that is not known here follows the computer.</param>
    public void Use(string? zone) => _zone = zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) ? known : null;
}
