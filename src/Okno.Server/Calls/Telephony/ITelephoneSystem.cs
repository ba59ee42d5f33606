using Okno.Contracts.Calls;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony;

/// <summary>A line with what is needed to speak with its telephone system. The secrets are in the clear: it never leaves the server.</summary>
internal sealed record OpenLine(
    Guid Id,
    string Name,
    LineKind Kind,
    bool Active,
    LineSettings Settings,
    string? Secret,
    string? ApiKey,
    LineStatus State,
    int Version
)
{
    public string Provider => Line.ProviderOf(Kind, Id);
}

/// <summary>What an operator's button asks of a telephone system.</summary>
/// <param name="On">Mute or unmute; ask a colleague, or leave them and come back.</param>
internal sealed record Pressed(CallButton Button, string? To = null, string? Digits = null, bool On = true);

/// <summary>A kind of telephone system: how what it says comes to a call, and what it can be asked for.</summary>
/// <remarks>
/// To add one: a folder here with an implementation, a word in <see cref="LineKind"/>, a line in <see cref="TelephoneSystems"/>.
/// A system that calls Okno is an <see cref="ICallsOkno"/> too.
/// </remarks>
internal interface ITelephoneSystem
{
    LineKind Kind { get; }

    /// <summary>The buttons that work on its calls.</summary>
    IReadOnlyList<CallButton> Buttons { get; }

    bool CanDial(LineSettings settings);

    /// <summary>The course of a call by all that was said of it, in whatever order; null while nothing makes a call.</summary>
    CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings);

    /// <summary>Asks for what the button says. What becomes of it is told by events. Refusals are <see cref="Shared.RuleBroken"/>.</summary>
    /// <returns>What is to be heard of it besides, when the system itself does not tell; else null.</returns>
    Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop);

    /// <summary>Rings at the operator's telephone and then dials.</summary>
    /// <returns>What is to be heard as the call's first event.</returns>
    Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop);

    /// <summary>Whether the line works as it is set up, in a sentence.</summary>
    Task<LineTest> Test(OpenLine line, CancellationToken stop);
}

/// <summary>A telephone system that sends its events to an address of Okno.</summary>
internal interface ICallsOkno
{
    /// <summary>The path of the address under the line's own, when the sender takes it as a base.</summary>
    string AddressOf(OpenLine line);

    /// <summary>Checks who sends it and reads it. Refusals are <see cref="Shared.RuleBroken"/> or an answer of its own.</summary>
    Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now);

    /// <summary>The answer once the events are stored.</summary>
    Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop);
}

/// <summary>A request of a telephone system, its body read whole.</summary>
internal sealed record ReceivedRequest(string Method, string Path, IQueryCollection Query, IHeaderDictionary Headers, byte[] Body);

/// <summary>What a request says: events to store, and what the answer depends on.</summary>
internal sealed record Received(
    IReadOnlyList<CallEvent> Events,
    IReadOnlyDictionary<string, string>? Fields = null,
    IResult? AtOnce = null
);
