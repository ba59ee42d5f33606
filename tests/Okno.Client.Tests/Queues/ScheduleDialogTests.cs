using Bunit;
using Okno.Client.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class ScheduleDialogTests : Screen
{
    private readonly List<DateTimeOffset> _chosen = [];

    [Fact]
    public void Offers_a_moment_in_the_future_and_sends_it_in_UTC()
    {
        var dialog = Draw();
        dialog.Find("form").Submit();

        Assert.Equal([new DateTimeOffset(2026, 11, 25, 7, 0, 0, TimeSpan.Zero)], _chosen);
    }

    [Theory]
    [InlineData("24.11.2026", "14:21", "Выберите время в будущем")]
    [InlineData("", "10:00", "Выберите дату")]
    [InlineData("31.02.2027", "10:00", "Такой даты нет")]
    [InlineData("25.11.2026", "", "Введите время как 10:00|Введите время")]
    [InlineData("25.11.2026", "25:70", "Введите время как 10:00")]
    public void Says_what_is_wrong_and_sends_nothing(string date, string time, string expected)
    {
        var dialog = Draw();
        dialog.Find("#schedule-date").Input(date);
        dialog.Find("#schedule-time").Input(time);
        dialog.Find("form").Submit();

        Assert.Contains(Read(dialog.Find(".msg").TextContent), expected.Split('|'));
        Assert.Empty(_chosen);
    }

    [Fact]
    public void A_preset_fills_date_and_time()
    {
        var dialog = Draw();
        dialog.FindAll(".qchip")[0].Click();

        Assert.Equal("24.11.2026", dialog.Find("#schedule-date").GetAttribute("value"));
        Assert.Equal("14:52", dialog.Find("#schedule-time").GetAttribute("value"));
    }

    [Fact]
    public void A_preset_of_today_that_has_passed_is_not_offered()
    {
        Clock.SetUtcNow(new DateTimeOffset(2026, 11, 24, 15, 30, 0, TimeSpan.Zero));
        Assert.Equal(["Через 30 мин", "Через 2 часа", "Завтра 10:00"], Draw().FindAll(".qchip").Select(chip => Read(chip.TextContent)));
    }

    [Fact]
    public void A_day_of_the_month_is_chosen_by_a_press_but_never_one_that_has_passed()
    {
        var dialog = Draw();
        dialog.Find("#day-2026-11-30").Click();
        Assert.Equal("30.11.2026", dialog.Find("#schedule-date").GetAttribute("value"));
        dialog.Find("#day-2026-11-23").Click();
        Assert.Equal("30.11.2026", dialog.Find("#schedule-date").GetAttribute("value"));
    }

    [Fact]
    public void While_it_is_sent_it_is_not_sent_again()
    {
        var dialog = Render<ScheduleDialog>(parameters =>
            parameters.Add(part => part.Number, "104515").Add(part => part.Busy, true).Add(part => part.Chosen, _chosen.Add)
        );
        dialog.Find("form").Submit();
        Assert.Empty(_chosen);
    }

    private IRenderedComponent<ScheduleDialog> Draw() =>
        Render<ScheduleDialog>(parameters => parameters.Add(part => part.Number, "104515").Add(part => part.Chosen, _chosen.Add));
}
