using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Calls;

/// <summary>The kinds of telephone system that Okno speaks with.</summary>
public enum LineKind
{
    /// <summary>Asterisk over its manager interface (AMI); also FreePBX and its kin.</summary>
    Asterisk,

    /// <summary>Okno's own events over HTTP, signed with HMAC.</summary>
    Events,

    /// <summary>MegaFon VATS and systems of the same dialect.</summary>
    Megafon,

    Mango,

    /// <summary>Zadarma and Novofon 1.0.</summary>
    Zadarma,

    /// <summary>The hook that connectors for Zammad speak: a secret in the address.</summary>
    Hook,
}

/// <summary>How a line is right now.</summary>
public enum LineStatus
{
    /// <summary>Switched off.</summary>
    Off,

    /// <summary>Okno is about to connect, for the first time since the line was switched on.</summary>
    Connecting,

    Connected,

    /// <summary>The connection broke or was refused; Okno tries again by itself.</summary>
    Reconnecting,

    /// <summary>Nothing to connect to: the telephone system calls Okno.</summary>
    Listening,
}

/// <summary>What a call's telephone system can be asked for from Okno.</summary>
public enum CallButton
{
    Answer,
    End,
    Hold,
    Resume,
    Mute,
    Dtmf,
    Transfer,

    /// <summary>Ask a colleague before passing the call on.</summary>
    Consult,
}

/// <summary>What a line of its kind needs to know; what a kind has no use for is null.</summary>
/// <param name="Host">Asterisk: name or address of the server.</param>
/// <param name="Port">Asterisk: the port of the manager interface, 5038 unless said otherwise.</param>
/// <param name="Tls">Asterisk: the manager interface speaks TLS.</param>
/// <param name="User">Asterisk: the user of manager.conf.</param>
/// <param name="Endpoint">Asterisk: how an operator's telephone is called there, with <c>{extension}</c>: <c>PJSIP/{extension}</c>.</param>
/// <param name="Context">Asterisk: the dialplan context that numbers are dialled and calls passed on in.</param>
/// <param name="NumberFormat">What is dialled: <c>{number}</c> is E.164 with the plus, <c>{digits}</c> without it. <c>9{digits}</c>.</param>
/// <param name="PauseMembers">Asterisk: an operator who is not ready is paused in the telephone system's queues.</param>
/// <param name="ApiUrl">Where an HTTP system takes commands: to dial.</param>
/// <param name="AllowedAddresses">Addresses or networks (<c>203.0.113.0/24</c>) that events may come from; empty for any.</param>
public sealed record LineSettings(
    [MaxLength(253)] string? Host = null,
    [Range(1, 65535)] int? Port = null,
    bool Tls = false,
    [MaxLength(100)] string? User = null,
    [MaxLength(100)] string? Endpoint = null,
    [MaxLength(80)] string? Context = null,
    [MaxLength(80)] string? NumberFormat = null,
    bool PauseMembers = true,
    [MaxLength(500)] string? ApiUrl = null,
    [MaxLength(50)] IReadOnlyList<string>? AllowedAddresses = null
);

/// <summary>A telephone system that Okno is connected with.</summary>
/// <param name="Settings">Only for whoever may change them.</param>
/// <param name="HasSecret">The secret itself is never told.</param>
/// <param name="HasApiKey">Neither is the key.</param>
/// <param name="Address">Where the telephone system sends its events, when it is the one that calls; a path on this server.</param>
/// <param name="Since">Since when the state lasts.</param>
/// <param name="Error">Why the connection broke or was refused last, in the reader's language.</param>
public sealed record Line(
    Guid Id,
    string Name,
    LineKind Kind,
    bool Active,
    LineSettings? Settings,
    bool HasSecret,
    bool HasApiKey,
    string? Address,
    LineStatus State,
    DateTimeOffset? Since,
    string? Error,
    DateTimeOffset? ErrorAt,
    DateTimeOffset? LastEventAt,
    IReadOnlyList<CallButton> Buttons,
    bool CanDial,
    int Version
);

/// <param name="Secret">Null leaves the one that is kept.</param>
/// <param name="ApiKey">Null leaves the one that is kept.</param>
public sealed record SaveLineRequest(
    [Required, MaxLength(200)] string Name,
    [Required] LineKind Kind,
    bool Active = true,
    LineSettings? Settings = null,
    [MaxLength(500)] string? Secret = null,
    [MaxLength(500)] string? ApiKey = null,
    int? Version = null
);

/// <summary>What trying a line came to.</summary>
/// <param name="Sentence">In the reader's language.</param>
public sealed record LineTest(bool Works, string Sentence);

/// <summary>Whether calls can come in at all, for the strip that says so.</summary>
/// <param name="SetUp">Some line is set up and switched on, or training is.</param>
/// <param name="Down">Names of lines that are not connected.</param>
public sealed record TelephonyState(bool SetUp, bool Available, bool CanDial, IReadOnlyList<string> Down);

/// <summary>What a telephone system said of a call, as it said it.</summary>
public sealed record CallEventSeen(Guid Id, string Type, DateTimeOffset At, DateTimeOffset ReceivedAt, string Raw);
