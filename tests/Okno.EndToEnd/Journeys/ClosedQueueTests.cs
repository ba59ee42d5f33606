using System.Globalization;
using Okno.Contracts.Queues;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

public sealed class ClosedQueueTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Gives_the_next_record_up_to_the_limit_and_says_which_record_is_in_the_way(Database database)
    {
        var centre = await ContactCentre(database);
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var first = await centre.Case("Не приходит счёт", seenBy: vera);
        var second = await centre.Case("Двойное списание", seenBy: vera);
        await centre.SetLimit(1);
        var page = await PageOf(vera, centre);

        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").HasFocus();
        await page.Section("Единое окно").ClickAsync();

        await page.NextRecord().Expect().ToBeDisabledAsync();
        await page.NextRecord()
            .Expect()
            .ToHaveAccessibleDescriptionAsync($"В работе 1 из 1 – это предел. Сначала завершите {first.Number}");
        await page.Row(first.Number).GetByText("В работе у вас").IsSeen();
        await page.Row(second.Number).IsGone();
        await page.Link(first.Number.ToString(CultureInfo.InvariantCulture)).ClickAsync();
        await page.Heading("Не приходит счёт").IsSeen();

        await centre.SetLimit(2);
        try
        {
            await page.Section("Единое окно").ClickAsync();
            await page.NextRecord().Expect().ToBeEnabledAsync();
            await page.NextRecord().ClickAsync();
            await page.Heading("Двойное списание").IsSeen();
        }
        finally
        {
            await centre.SetLimit(1);
        }
    }
}
