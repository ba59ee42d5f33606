using System.Net;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Contacts;
using Okno.Contracts.Settings;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>The training simulator: a whole call without a telephone, on the buttons of the panel.</summary>
public sealed class SimulatorTests
{
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task An_operator_rings_at_themselves_and_works_the_call(OknoApp okno)
    {
        await Allow(okno, true);
        var (client, account) = await new Telephone(okno).Operator();
        var number = Records.NewNumber();
        var known = await (await okno.As("admin")).NewContact("Учебный Клиент", (CommunicationKind.Phone, number));
        using var rung = await client.Post("/api/calls/simulate", new RingMyselfRequest(number));
        Assert.Equal(HttpStatusCode.Created, rung.StatusCode);
        var call = await rung.Read<Call>();
        Assert.Equal(
            (CallState.Ringing, CallDirection.Inbound, known.Id, account.Id, true),
            (call.State, call.Direction, call.Contact!.Id, call.Operator!.Id, call.CanControl)
        );
        Assert.Equal(call.Id, Assert.Single((await client.Get<Page<Call>>("/api/calls/active")).Items).Id);

        await client.Post($"/api/calls/{call.Id}/hold", new { }).Refuses(HttpStatusCode.Conflict, "call.bad-state");
        okno.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CallState.Answered, (await Telephone.Do(client, call.Id, "answer")).State);
        Assert.True((await Telephone.Do(client, call.Id, "mute")).Muted);
        Assert.False((await Telephone.Do(client, call.Id, "unmute")).Muted);
        await Telephone.Do(client, call.Id, "dtmf", new DtmfRequest("12#"));
        await client.Post($"/api/calls/{call.Id}/dtmf", new DtmfRequest("12x")).Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        Assert.Equal(CallState.Held, (await Telephone.Do(client, call.Id, "hold")).State);
        okno.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(CallState.Answered, (await Telephone.Do(client, call.Id, "resume")).State);
        okno.Clock.Advance(TimeSpan.FromSeconds(60));
        var ended = await Telephone.Do(client, call.Id, "end");
        Assert.Equal((CallState.Ended, CallResult.Answered), (ended.State, ended.Result));
        Assert.InRange(ended.WaitSeconds, 5, 15);
        Assert.InRange(ended.HoldSeconds, 30, 40);
        Assert.InRange(ended.TalkSeconds, 60, 80);
        await client.Post($"/api/calls/{call.Id}/resume", new { }).Refuses(HttpStatusCode.Conflict, "call.over");
        using var noted = await client.PatchAsync(
            $"/api/calls/{call.Id}",
            System.Net.Http.Json.JsonContent.Create(new NoteCallRequest("Просил перезвонить", "call-back"), options: Wire.Json)
        );
        var seen = await noted.Read<Call>();
        Assert.Equal(("Просил перезвонить", "call-back"), (seen.Notes, seen.ResultCode));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_call_is_passed_on_to_a_colleague_whose_it_is_then(OknoApp okno)
    {
        await Allow(okno, true);
        var telephone = new Telephone(okno);
        var (first, _) = await telephone.Operator();
        var (second, colleague) = await telephone.Operator();
        using var dialled = await first.Post("/api/calls", new DialRequest("8 (916) 123-45-67"));
        var call = await dialled.Read<Call>();
        Assert.Equal((CallState.Answered, CallDirection.Outbound, "+79161234567"), (call.State, call.Direction, call.To));
        await first
            .Post($"/api/calls/{call.Id}/transfer", new TransferRequest("9999"))
            .Refuses(HttpStatusCode.BadRequest, "call.bad-number");
        await Telephone.Do(first, call.Id, "transfer", new TransferRequest(colleague.Extension!));
        Assert.Equal(HttpStatusCode.NotFound, await first.StatusOf($"/api/calls/{call.Id}"));
        Assert.Equal(colleague.Id, (await Telephone.Seen(second, call.Id)).Operator!.Id);
        Assert.Equal(CallState.Ended, (await Telephone.Do(second, call.Id, "end")).State);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Where_training_is_off_nothing_rings_and_a_real_call_is_left_to_its_telephone(OknoApp okno)
    {
        await Allow(okno, false);
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        await client.Post("/api/calls/simulate", new RingMyselfRequest("1")).Refuses(HttpStatusCode.Conflict, "call.no-training");
        await client.Post("/api/calls", new DialRequest("+79161234567")).Refuses(HttpStatusCode.Conflict, "call.no-telephony");
        await client.Post("/api/calls", new DialRequest("не номер")).Refuses(HttpStatusCode.BadRequest, "call.bad-number");
        var call = await telephone.Rings(account, Records.NewNumber());
        Assert.False((await Telephone.Seen(client, call)).CanControl);
        await client.Post($"/api/calls/{call}/answer", new { }).Refuses(HttpStatusCode.Conflict, "call.no-control");
    }

    private static async Task Allow(OknoApp okno, bool training)
    {
        using var saved = await (await okno.As("admin")).Put(
            "/api/settings/TrainingCalls",
            new SaveSettingRequest(Telephone.Json(training))
        );
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
    }
}
