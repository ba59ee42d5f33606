using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.SignedEvents;

/// <summary>A telephone system that tells of its calls in Okno's own words, with a secret of its line's own.</summary>
internal sealed class SignedEventsSystem(IServiceScopeFactory scopes) : ITelephoneSystem, ICallsOkno
{
    public LineKind Kind => LineKind.Events;
    public IReadOnlyList<CallButton> Buttons => [];

    public bool CanDial(LineSettings settings) => false;

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings) => CallCourse.Replay(events);

    public Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop) =>
        throw new RuleBroken("call.line-cannot");

    public Task<LineTest> Test(OpenLine line, CancellationToken stop) => HttpSystem.Test(scopes, line, stop);

    public string AddressOf(OpenLine line) => "/events";

    public Received Read(OpenLine line, ReceivedRequest request, DateTimeOffset now)
    {
        SignedEvent.MustBeSigned(request.Headers, request.Body, line.Secret, now);
        return new Received([SignedEvent.Read(line.Provider, request.Body, now)]);
    }

    public Task<IResult> Answer(OknoDb db, OpenLine line, Received received, Call? call, bool repeated, CancellationToken stop) =>
        Task.FromResult<IResult>(TypedResults.Accepted((string?)null, new EventStored(received.Events[0].EventId, call?.Id, repeated)));
}
