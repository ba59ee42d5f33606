using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Calls.Telephony;
using Okno.Server.Calls.Telephony.SignedEvents;
using Okno.Server.Data;

namespace Okno.Server.Calls;

/// <summary>Events of a telephone system over HTTP, signed with the secret of the server's environment. It is answered when the event is stored.</summary>
internal static class ReceiveEvents
{
    public const string Provider = "events";

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/telephony/events", Handle)
            .AllowAnyone()
            .WithTags("Calls")
            .Accepts<JsonElement>("application/json")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("An event of a telephone system, signed");

    internal static async Task<Accepted<EventStored>> Handle(
        HttpRequest request,
        IConfiguration configuration,
        OknoDb db,
        HearEvent hear,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var body = await HearLine.ReadBody(request, stop);
        var now = clock.GetUtcNow();
        SignedEvent.MustBeSigned(request.Headers, body, configuration["Okno:Telephony:Secret"], now);
        var heard = SignedEvent.Read(Provider, body, now);

        await using var change = await db.BeginChange(stop);
        var (call, repeated) = await hear.Hear(db, change, heard, stop);
        await change.Commit(stop);
        return TypedResults.Accepted((string?)null, new EventStored(heard.EventId, call?.Id, repeated));
    }
}
