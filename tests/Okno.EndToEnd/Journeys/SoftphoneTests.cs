using System.Globalization;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.EndToEnd.Telephones;

namespace Okno.EndToEnd.Journeys;

/// <summary>Real calls: the outside world rings over SIP, Kamailio finds the browser, rtpengine carries the sound, and the operator works the telephone with their mouse.</summary>
[Collection(Alone.Name)]
public sealed class SoftphoneTests(Stage stage, Exchange exchange) : Journey(stage), IClassFixture<Exchange>
{
    /// <summary>A sample from which on there is something to hear; the browser's microphone beeps at more than ten times that.</summary>
    private const int Heard = 300;

    [Fact]
    public async Task A_call_is_answered_talked_on_held_passed_on_and_ended_over_TLS_with_sound_both_ways()
    {
        var centre = await ContactCentre();
        var vera = await AtTelephone(centre, "Вера Линёва", Exchange.Password);
        var oleg = await AtTelephone(centre, "Олег Принимаев", "не тот пароль");
        var hers = await PageOf(vera, centre);
        var his = await PageOf(oleg, centre);
        await LineIs(hers, "registered");
        await LineIs(his, "refused");
        await centre.GivesSoftphone(oleg, Exchange.Password);
        await his.ReloadAsync();
        await LineIs(his, "registered");

        await Talks(centre, vera, hers);
        await PassesOn(vera, hers, oleg, his);
        await HasTwoTabs(vera, hers);
    }

    /// <summary>Ringing, talk, hold, mute, keys, the end; one who gives up; and one who is dialled.</summary>
    private async Task Talks(ContactCentre centre, Colleague vera, IPage page)
    {
        var number = NewNumber();
        var contact = await centre.Contact("Звонкова Нина", number);

        var call = exchange.Outside.Dial(vera.Account.Extension!, number);
        await page.GetByTestId("caller").GetByText("Звонкова Нина").IsSeen();
        await Until(() => call.Rings, "the caller hears it ring");
        await page.GetByTestId("answer").ClickAsync();
        await Talking(page);
        await Until(() => call.IsTalking, "the caller is answered");
        await SoundBothWays(page, call);
        await page.GetByTestId("own-state").GetByText("Разговаривает").IsSeen();

        await page.GetByTestId("hold").ClickAsync();
        await page.GetByTestId("call-state").GetByText("На удержании").IsSeen();
        await Until(() => call.IsHeld, "the caller is held");
        await page.GetByTestId("hold").ClickAsync();
        await Talking(page);
        await Until(() => !call.IsHeld, "the caller is taken back");
        await SoundBothWays(page, call);

        await page.GetByTestId("mute").ClickAsync();
        await page.GetByTestId("call-state").GetByText("Без звука").IsSeen();
        var muted = call.Received;
        await Until(() => call.Received > muted + 25, "what was said before it has come");
        call.ListenAnew();
        await Until(() => call.Received > muted + 135, "packets come all the same");
        Assert.InRange(call.Loudest, 0, Heard);
        await page.GetByTestId("mute").ClickAsync();
        await page.GetByTestId("digits").ClickAsync();
        foreach (var digit in "15#")
            await page.GetByRole(AriaRole.Group, new() { Name = "Клавиши" }).Button(digit.ToString()).ClickAsync();
        await Until(() => call.Digits == "15#", $"the keys are heard, not {call.Digits}");

        await page.GetByTestId("end").ClickAsync();
        await Until(() => call.IsOver, "the caller hears that it is over");
        await page.GetByTestId("wrap-up").IsSeen();
        await page.GetByTestId("own-state").GetByText("Постобработка").IsSeen();
        var record = await Last(vera);
        Assert.Equal(
            (CallState.Ended, CallResult.Answered, CallDirection.Inbound, number, contact.Id, vera.Account.Id),
            (record.State, record.Result, record.Direction, record.From, record.Contact!.Id, record.Operator!.Id)
        );
        await page.Button("Готово").ClickAsync();
        await page.GetByTestId("own-state").GetByText("Готов", new() { Exact = true }).IsSeen();

        // One who gives up before the answer has called in vain.
        var impatient = exchange.Outside.Dial(vera.Account.Extension!, number);
        await page.GetByTestId("answer").IsSeen();
        impatient.HangUp();
        await page.GetByTestId("answer").IsGone();
        await ContactCentreEventually(async () => (await Last(vera)).Result == CallResult.Missed, "the missed call is recorded");

        // The operator dials, and the other side answers.
        await page.Field("Набрать номер").FillAsync("8 495 765-11-22");
        await page.GetByTestId("dial").ClickAsync();
        await Talking(page);
        Assert.True(exchange.Outside.Dialled.TryDequeue(out var dialled));
        await SoundBothWays(page, dialled);
        dialled.HangUp();
        await page.Field("Итог разговора").IsSeen();
        var outgoing = await Last(vera);
        Assert.Equal((CallDirection.Outbound, "+74957651122", CallResult.Answered), (outgoing.Direction, outgoing.To, outgoing.Result));
        await page.Button("Готово").ClickAsync();
    }

    /// <summary>To nobody, blind, and after a question.</summary>
    private async Task PassesOn(Colleague vera, IPage hers, Colleague oleg, IPage his)
    {
        var number = NewNumber();
        // To nobody: the call stays.
        var first = await Answered(hers, vera, number);
        await hers.GetByTestId("transfer").ClickAsync();
        await hers.Field("Кому: внутренний или внешний номер").FillAsync("9999");
        await hers.GetByTestId("pass-on").ClickAsync();
        await hers.GetByText("Перевод не удался (480). Разговор остался у вас").IsSeen();
        // Blind.
        await hers.GetByTestId("transfer").ClickAsync();
        await hers.Field("Кому: внутренний или внешний номер").FillAsync(oleg.Account.Extension!);
        await hers.GetByTestId("pass-on").ClickAsync();
        await his.GetByTestId("answer").ClickAsync();
        await Talking(his);
        await hers.GetByTestId("wrap-up").IsSeen();
        await Until(() => first.IsOver && first.PassedOn is { IsTalking: true }, "the caller talks with the colleague");
        await SoundBothWays(his, first.PassedOn!);
        Assert.Equal((number, CallState.Answered), ((await Last(oleg)).From, (await Last(oleg)).State));
        first.PassedOn!.HangUp();
        await his.GetByTestId("wrap-up").IsSeen();
        await his.Button("Готово").ClickAsync();
        await hers.Button("Готово").ClickAsync();

        var second = await Answered(hers, vera, number);
        await PressesKeysForWhoIsAsked(hers, second);

        // After a question: the caller waits, the colleague agrees, and takes over without pressing anything.
        await hers.GetByTestId("transfer").ClickAsync();
        await hers.Field("Кому: внутренний или внешний номер").FillAsync(oleg.Account.Extension!);
        await hers.GetByTestId("ask-first").ClickAsync();
        await Until(() => second.IsHeld, "the caller waits");
        await his.GetByTestId("answer").ClickAsync();
        await Talking(his);
        await hers.GetByTestId("put-through").First.ClickAsync();
        await Until(() => second.IsOver && second.PassedOn is { IsTalking: true }, "the caller talks with the colleague");
        await SoundBothWays(his, second.PassedOn!);
        await hers.GetByTestId("wrap-up").IsSeen();
        second.PassedOn!.HangUp();
        await his.GetByTestId("wrap-up").IsSeen();
        Assert.Empty((await oleg.Api.Get<Page<Call>>("/api/calls/active")).Items);
        Assert.Empty((await vera.Api.Get<Page<Call>>("/api/calls/active")).Items);
        await hers.Button("Готово").ClickAsync();
    }

    /// <summary>Asked is a machine with a menu: the keys are for it, whichever of the two calls is in view, and the caller who waits hears none.</summary>
    private async Task PressesKeysForWhoIsAsked(IPage page, OutsideCall waits)
    {
        await page.GetByTestId("transfer").ClickAsync();
        await page.Field("Кому: внутренний или внешний номер").FillAsync("8 495 765-11-33");
        await page.GetByTestId("ask-first").ClickAsync();
        await Until(() => waits.IsHeld, "the caller waits");
        OutsideCall? machine = null;
        await Until(() => exchange.Outside.Dialled.TryDequeue(out machine), "the machine answers");
        await Talking(page);
        var keys = page.GetByRole(AriaRole.Group, new() { Name = "Клавиши" });
        await page.GetByTestId("digits").ClickAsync();
        await keys.Button("4").ClickAsync();
        await Until(() => machine!.Digits == "4", "the machine hears the key");
        await page.GetByRole(AriaRole.Group, new() { Name = "Идут звонки" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await page.GetByTestId("call-state").GetByText("На удержании").IsSeen();
        await page.GetByTestId("digits").ClickAsync();
        await keys.Button("2").ClickAsync();
        await Until(() => machine!.Digits == "42", "the machine hears the second key");
        Assert.Equal("", waits.Digits);
        machine!.HangUp();
        await page.GetByTestId("hold").ClickAsync();
        await Talking(page);
        await Until(() => !waits.IsHeld, "the caller is taken back");
    }

    /// <summary>One tab owns the line, another presses its buttons, and takes over when the first is shut.</summary>
    private async Task HasTwoTabs(Colleague vera, IPage page)
    {
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/calls");
        await LineIs(other, "registered");
        var call = exchange.Outside.Dial(vera.Account.Extension!, NewNumber());
        await page.GetByTestId("answer").IsSeen();
        await other.GetByTestId("answer").ClickAsync();
        await Talking(page);
        await Talking(other);
        await Until(() => call.IsTalking && call.Received > 20, "the caller is answered and hears");
        await other.GetByTestId("end").ClickAsync();
        await Until(() => call.IsOver, "the caller hears that it is over");
        // The owner goes, the other becomes the telephone.
        await page.CloseAsync();
        OutsideCall again;
        do
        {
            again = exchange.Outside.Dial(vera.Account.Extension!, NewNumber());
            await Until(() => again.Rings || again.Refused != 0, "the exchange says whether the line is there");
        } while (again.Refused != 0);
        await other.GetByTestId("answer").ClickAsync();
        await Until(() => again.IsTalking, "the other tab answers by itself");
        again.HangUp();
    }

    private Task<Colleague> AtTelephone(ContactCentre centre, string name, string password) =>
        centre.AgentWithSoftphone(name, exchange.Address, Exchange.Realm, password);

    private async Task<OutsideCall> Answered(IPage page, Colleague at, string number)
    {
        var call = exchange.Outside.Dial(at.Account.Extension!, number);
        await page.GetByTestId("answer").ClickAsync();
        await Talking(page);
        await Until(() => call.IsTalking, "the caller is answered");
        return call;
    }

    private async Task LineIs(IPage page, string state)
    {
        try
        {
            await page.GetByTestId("line-state").Expect().ToHaveAttributeAsync("data-state", state);
        }
        catch (PlaywrightException e)
        {
            throw new InvalidOperationException("The exchange said: " + exchange.Said(), e);
        }
    }

    private static Task Talking(IPage page) => page.GetByTestId("call-state").GetByText("Разговор").IsSeen();

    /// <summary>More than a second of packets each way, and in them something to hear.</summary>
    private static async Task SoundBothWays(IPage page, OutsideCall call)
    {
        var before = call.Received;
        call.ListenAnew();
        await Until(() => call.Received > before + 50 && call.Loudest > Heard, "the outside hears the operator");
        var quality = page.GetByTestId("quality");
        await ContactCentreEventually(
            async () =>
                await Figure(quality, "data-received") > 50
                && await Figure(quality, "data-sent") > 50
                && await Figure(quality, "data-level") > 0.01,
            "the operator hears the outside"
        );
        await quality.GetByText("Связь").IsSeen();
    }

    private static async Task<double> Figure(ILocator quality, string name) =>
        double.Parse(await quality.GetAttributeAsync(name) ?? "0", CultureInfo.InvariantCulture);

    private static Task Until(Func<bool> holds, string what) => ContactCentreEventually(() => Task.FromResult(holds()), what);

    private static Task ContactCentreEventually(Func<Task<bool>> holds, string what) => Journeys.ContactCentre.Eventually(holds, what);

    private static async Task<Call> Last(Colleague of) => (await of.Api.Get<Page<Call>>("/api/calls?limit=1")).Items[0];

    private static string NewNumber() => $"+7916{Random.Shared.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture)}";
}
