using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Calls;

/// <summary>What a person's browser needs to be their telephone (SIP over WebSocket, RFC 7118). Told to nobody else.</summary>
/// <param name="Address">Where the telephone system listens: <c>wss://…</c>.</param>
/// <param name="IceServers">STUN or TURN servers, for browsers behind an address translation.</param>
public sealed record Softphone(string Address, string Realm, string User, string Password, string Name, IReadOnlyList<string> IceServers);

/// <summary>A person's softphone as an administrator sees it: the password is written, never read.</summary>
public sealed record SoftphoneAccount(Guid Id, string Name, string? Extension, string? User, bool HasPassword, bool Active, int Version);

/// <param name="Password">Null leaves the one that is there.</param>
public sealed record SaveSoftphoneRequest(
    [Required, MaxLength(64), RegularExpression("^[A-Za-z0-9_.!~*'()&=+$,;?/-]+$")] string User,
    [MaxLength(200)] string? Password = null,
    bool Active = true
);

/// <summary>What the softphone in the browser tells of a call.</summary>
/// <param name="CallId">The Call-ID of its SIP dialog.</param>
/// <param name="Type">ringing, answered, held, resumed, ended.</param>
/// <param name="AgoMs">How long ago it happened: it may have waited for the network.</param>
/// <param name="SharedId">What the telephone system calls the call, when its INVITE says so (header <c>X-Okno-Call-Id</c>).</param>
/// <param name="ParentCallId">Of a question to a colleague: the call that it is about.</param>
public sealed record TellCallRequest(
    [Required, MaxLength(200)] string EventId,
    [Required, MaxLength(200)] string CallId,
    [Required, MaxLength(20)] string Type,
    CallDirection Direction,
    [MaxLength(320)] string? From = null,
    [MaxLength(320)] string? To = null,
    [Range(0, 86_400_000)] int AgoMs = 0,
    [MaxLength(100)] string? Reason = null,
    [MaxLength(200)] string? SharedId = null,
    [MaxLength(200)] string? ParentCallId = null
);

/// <summary>The line of a person's softphone, as the tab that owns it tells the page.</summary>
/// <param name="State">waiting, connecting, registered, refused, lost.</param>
/// <param name="Elsewhere">Another tab of the person owns the line.</param>
public sealed record SoftphoneLine(string State, string? Reason, bool Elsewhere, IReadOnlyList<SoftphoneCall> Calls);

/// <summary>A call on the softphone.</summary>
/// <param name="Id">The server's id of it; null until the server has been told.</param>
/// <param name="State">ringing, answered, held.</param>
/// <param name="Consults">The dialog of the call that this one is a question about.</param>
/// <param name="Transfer">sent, done, or failed and why.</param>
/// <param name="Loss">Share of the packets that did not come.</param>
/// <param name="Silent">The other side's sound does not come at all.</param>
public sealed record SoftphoneCall(
    Guid? Id,
    string Sip,
    string Direction,
    string Number,
    string State,
    bool Muted,
    string? Consults = null,
    string? Transfer = null,
    double Loss = 0,
    int JitterMs = 0,
    int RttMs = 0,
    int Received = 0,
    int Sent = 0,
    double Level = 0,
    double Own = 0,
    bool Silent = false
);
