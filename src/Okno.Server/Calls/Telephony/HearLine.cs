using System.Net;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>Events of the telephone systems that call Okno, each at the address of its line.</summary>
/// <remarks>Who cannot show the line's secret learns nothing of it, not even whether it is there. Answered only when the event is stored.</remarks>
internal static class HearLine
{
    public const int MaxBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder lines) =>
        lines
            .MapMethods("/{id:guid}/{**path}", [HttpMethods.Get, HttpMethods.Post], Handle)
            .AllowAnyone()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary("An event of a telephone system, in its own words");

    internal static async Task<IResult> Handle(
        Guid id,
        string? path,
        HttpContext http,
        OknoDb db,
        LineBook book,
        TelephoneSystems systems,
        LineCondition condition,
        HearEvent hear,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var line = await book.Find(db, id, stop);
        if (line is not { Active: true, Secret: not null } || systems[line.Kind] is not ICallsOkno system)
            throw RuleBroken.NotThere();
        if (!IsAllowed(line.Settings.AllowedAddresses, http.Connection.RemoteIpAddress))
            throw RuleBroken.Forbidden("line.address-not-allowed");
        var body = await ReadBody(http.Request, stop);
        var received = system.Read(
            line,
            new ReceivedRequest(http.Request.Method, path ?? "", http.Request.Query, http.Request.Headers, body),
            clock.GetUtcNow()
        );
        if (received.AtOnce is { } answer)
            return answer;

        Call? call = null;
        var stored = 0;
        if (received.Events.Count > 0)
        {
            await using var change = await db.BeginChange(stop);
            (call, stored) = await hear.Hear(db, change, received.Events, stop);
            await change.Commit(stop);
            condition.Heard(line);
        }
        return await system.Answer(db, line, received, call, stored == 0, stop);
    }

    public static async Task<byte[]> ReadBody(HttpRequest request, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, stop)) > 0)
        {
            if (bytes.Length + read > MaxBytes)
                throw new BadHttpRequestException("The event is too large.", StatusCodes.Status413PayloadTooLarge);
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private static bool IsAllowed(IReadOnlyList<string>? allowed, IPAddress? from)
    {
        if (allowed is null or { Count: 0 })
            return true;
        if (from is null)
            return false;
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return allowed.Any(entry =>
            IPNetwork.TryParse(entry, out var network)
                ? network.Contains(address)
                : IPAddress.TryParse(entry, out var one) && one.Equals(address)
        );
    }
}
