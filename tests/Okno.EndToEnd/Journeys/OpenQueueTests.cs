using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class OpenQueueTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Says_in_the_row_who_took_the_record_when_two_go_for_it()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var oleg = await centre.Operator("Олег Сафин");
        await centre.Queue(QueueKind.Open, "Возвраты");
        var first = await centre.Case("Не приходит счёт", seenBy: vera);
        var second = await centre.Case("Двойное списание", seenBy: vera);
        var hers = await PageOf(vera, centre);
        var news = new HeldBack("QueuesChanged");
        var his = await PageOf(oleg, centre, before: news.Hold);

        // The news of what others do comes in time: the row under his pointer stays, says who has it, and can no longer be opened.
        await his.Row(first.Number).HoverAsync();
        await his.Button($"Открыть {first.Number}").Expect().ToBeEnabledAsync();
        await hers.Open(first);
        await hers.Heading("Не приходит счёт").IsSeen();
        await his.Row(first.Number).GetByText("Взял оператор Вера Орлова").IsSeen();
        await his.Button($"Открыть {first.Number}").IsGone();
        await hers.Section("Единое окно").ClickAsync();

        // It does not come in time: who was first is said where one pressed.
        news.Stop();
        // Nor does a newer list, which earlier news may still have been about to ask for.
        await his.RouteAsync("**/api/desktop/items*", route => route.AbortAsync());
        await hers.Open(second);
        await hers.Heading("Двойное списание").IsSeen();
        await his.Open(second);
        await his.Row(second.Number).GetByText("Оператор Вера Орлова уже взял эту запись в работу").IsSeen();
        await his.Row(second.Number).Button("Понятно").ClickAsync();
        await his.Row(second.Number).IsGone();
    }
}
