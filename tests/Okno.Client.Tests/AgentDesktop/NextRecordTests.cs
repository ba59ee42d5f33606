using Bunit;
using Okno.Client.AgentDesktop;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.AgentDesktop;

public sealed class NextRecordTests : Screen
{
    [Fact]
    public void Ready_says_what_waits_and_takes()
    {
        var taken = 0;
        var next = Draw(new NextAvailability(0, 1, 151, []), take: () => taken++);

        Assert.Equal("В закрытых очередях ждут 151 У вас в работе 0 из 1", Why(next));
        Button(next).Click();
        Assert.Equal(1, taken);
    }

    [Fact]
    public void At_the_limit_it_keeps_the_focus_names_the_holder_and_takes_nothing()
    {
        var held = SomeItem(104515, holder: Mine, kind: QueueKind.Closed);
        var taken = 0;
        var next = Draw(new NextAvailability(1, 1, 151, [held]), take: () => taken++);

        Assert.Equal("true", Button(next).GetAttribute("aria-disabled"));
        Assert.False(Button(next).HasAttribute("disabled"));
        Assert.Equal("next-why", Button(next).GetAttribute("aria-describedby"));
        Assert.Equal("В работе 1 из 1 – это предел. Сначала завершите 104515", Why(next));
        Assert.Equal($"cases/{held.RecordId}", next.Find("[data-testid=limit-holder]").GetAttribute("href"));
        Button(next).Click();
        Assert.Equal(0, taken);
    }

    [Fact]
    public void Says_that_nothing_waits() =>
        Assert.Equal("В закрытых очередях пусто. Кнопка включится сама", Why(Draw(new NextAvailability(0, 1, 0, []))));

    [Fact]
    public void Busy_ignores_another_press()
    {
        var taken = 0;
        var next = Draw(new NextAvailability(0, 1, 151, []), busy: true, take: () => taken++);

        Button(next).Click();
        Assert.Equal(0, taken);
        Assert.Equal("true", Button(next).GetAttribute("aria-busy"));
        Assert.Equal("Берём запись…", Read(Button(next).TextContent));
    }

    [Fact]
    public void Offline_says_so() =>
        Assert.Equal("Нет связи: взять запись пока нельзя", Why(Draw(new NextAvailability(0, 1, 151, []), offline: true)));

    [Fact]
    public void A_chosen_closed_queue_is_asked_for_alone()
    {
        var empty = new DesktopQueue(Guid.NewGuid(), "Чат", "case", QueueKind.Closed, "low", 3, 0, 0);
        var next = Render<NextRecord>(parameters =>
            parameters.Add(part => part.Next, new NextAvailability(0, 1, 151, [])).Add(part => part.Queue, empty)
        );

        Assert.Equal("В очереди «Чат» пусто. Кнопка включится сама", Why(next));
    }

    private IRenderedComponent<NextRecord> Draw(NextAvailability next, bool busy = false, bool offline = false, Action? take = null) =>
        Render<NextRecord>(parameters =>
            parameters
                .Add(part => part.Next, next)
                .Add(part => part.Busy, busy)
                .Add(part => part.Offline, offline)
                .Add(part => part.Take, take ?? (() => { }))
        );

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<NextRecord> next) => next.Find("[data-testid=next-record]");

    private static string Why(IRenderedComponent<NextRecord> next) => Read(next.Find("#next-why").TextContent);
}
