using System.Globalization;
using Okno.Contracts.Calls;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>A telephone system that Okno is connected with; several at once may be.</summary>
public sealed class Line
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; private set; } = "";
    public LineKind Kind { get; init; }
    public bool Active { get; private set; }

    /// <summary><see cref="LineSettings"/> as JSON.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary>Encrypted; never leaves the server.</summary>
    public string? Secret { get; private set; }

    /// <summary>Encrypted, as the secret.</summary>
    public string? ApiKey { get; private set; }

    public int Version { get; private set; }
    public DateTimeOffset? DeletedAt { get; private set; }

    // How it is right now: written by whoever holds the connection, beside the version.
    public LineStatus State { get; private set; }
    public DateTimeOffset? Since { get; private set; }

    /// <summary>A code of a sentence and what fills its places, parted by bars.</summary>
    public string? Error { get; private set; }

    public DateTimeOffset? ErrorAt { get; private set; }
    public DateTimeOffset? LastEventAt { get; private set; }

    /// <summary>The node that holds the connection, until when unless it says so again.</summary>
    public Guid? Holder { get; private set; }

    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>What the line's calls and events are known by.</summary>
    public string Provider => ProviderOf(Kind, Id);

    /// <summary>Okno holds a connection to it; the others call Okno.</summary>
    public bool Connects => Kind is LineKind.Asterisk;

    public static string ProviderOf(LineKind kind, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{Texts.InWords(kind)}:{id:N}");

    internal void Set(string name, bool active, string settings, string? secret, string? apiKey, DateTimeOffset now)
    {
        (Name, Active, Settings) = (name, active, settings);
        (Secret, ApiKey) = (secret ?? Secret, apiKey ?? ApiKey);
        (State, Since) = (
            !active ? LineStatus.Off
            : Connects ? LineStatus.Connecting
            : LineStatus.Listening,
            now
        );
        (Error, ErrorAt, Holder, HeldUntil) = (null, null, null, null);
        Version++;
    }

    internal void Delete(DateTimeOffset now)
    {
        (Active, DeletedAt, State, Since, Holder, HeldUntil) = (false, now, LineStatus.Off, now, null, null);
        (Secret, ApiKey) = (null, null);
        Version++;
    }
}
