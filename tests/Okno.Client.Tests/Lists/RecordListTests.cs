using System.Net;
using System.Text;
using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Access;
using Okno.Client.Lists;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Lists;

namespace Okno.Client.Tests.Lists;

public sealed class RecordListTests : Screen
{
    private readonly List<string> _asked = [];
    private readonly NavigationManager _navigation;
    private int _total = 5;

    public RecordListTests()
    {
        var http = new HttpClient(new Told(Answer)) { BaseAddress = new Uri("http://okno/") };
        Services.AddSingleton(http);
        Services.AddScoped<Api>();
        Services.AddScoped<CurrentPerson>();
        Services.AddScoped<Said>();
        Services.AddScoped<Keys>();
        Services.AddScoped<Okno.Client.Settings.Lookups>();
        _navigation = Services.GetRequiredService<NavigationManager>();
    }

    [Fact]
    public async Task Space_chooses_shift_stretches_and_scrolling_keeps_what_is_chosen()
    {
        var list = await Draw();
        await Press(list, " ");
        await Press(list, "ArrowDown");
        await Press(list, "ArrowDown", shift: true);
        await Press(list, "ArrowDown", shift: true);

        Assert.Equal(["0", "1", "2", "3"], Chosen(list));
        Assert.Equal("Выбрано 4 записи", Read(list.Find("[role=status].b").TextContent));
        await Press(list, " ");
        Assert.Equal(["0", "1", "2"], Chosen(list));
        list.Find("[data-testid=choose-none]").Click();
        Assert.Empty(Chosen(list));
    }

    [Fact]
    public async Task The_active_row_is_told_and_stops_at_the_ends_and_enter_opens_it()
    {
        var list = await Draw();
        Assert.Equal("rl-0", Active(list));
        await Press(list, "End");
        Assert.Equal("rl-4", Active(list));
        await Press(list, "PageUp");
        Assert.Equal("rl-0", Active(list));
        await Press(list, "ArrowDown");
        await Press(list, "Enter");
        Assert.EndsWith("things/1", _navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_heads_are_reached_by_the_arrow_up_and_sort_widen_and_move()
    {
        var list = await Draw();
        await Press(list, "ArrowUp");
        Assert.Equal("rl-h-name", Active(list));
        await Press(list, "ArrowRight", shift: true);
        Assert.Contains("220px", list.Find("[role=grid]").GetAttribute("style"), StringComparison.Ordinal);
        await Press(list, "ArrowRight", ctrl: true);
        Assert.Equal("rl-h-name", Active(list));
        Assert.Equal("rl-h-size", list.FindAll("[role=columnheader]")[1].Id);
        await Press(list, "Enter");
        Assert.EndsWith("sort=-name", _navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_match_are_chosen_also_those_that_are_not_here()
    {
        _total = 300;
        var list = await Draw();
        await Press(list, "All");
        Assert.Equal(300, list.Instance.Taken.Count);
        Assert.Contains(_asked, path => path.StartsWith("/api/lists/things/ids?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_matches_is_told_apart_from_nothing_at_all()
    {
        _total = 0;
        Assert.Equal("Пусто", (await Draw()).Find(".emp h2, p.nothing").TextContent);
        _navigation.NavigateTo("things?search=нет");
        Assert.Equal("Ничего не подошло", (await Draw()).Find(".emp h2").TextContent);
    }

    private async Task<IRenderedComponent<RecordList<Named>>> Draw()
    {
        var list = Render<RecordList<Named>>(parameters =>
            parameters
                .Add(p => p.Object, "things")
                .Add(p => p.Title, "Вещи")
                .Add(p => p.FindLabel, "Найти")
                .Add(p => p.Columns, [new ColumnOf("name", "Name", 200), new ColumnOf("size", "Number", 80)])
                .Add(p => p.FirstSort, "name")
                .Add(p => p.IdOf, row => row.Id)
                .Add(p => p.Caption, row => row.Name)
                .Add(p => p.Page, row => $"things/{row.Name}")
                .Add(p => p.Cell, cell => builder => builder.AddContent(0, cell.Row.Name))
                .Add(p => p.Empty, builder => builder.AddMarkupContent(0, "<p class=\"nothing\">Пусто</p>"))
        );
        await list.WaitForStateAsync(() => list.FindAll(".rl-row:not(.wait), .emp, p.nothing").Count > 0);
        return list;
    }

    private static Task Press(IRenderedComponent<RecordList<Named>> list, string key, bool shift = false, bool ctrl = false) =>
        list.InvokeAsync(() => list.Instance.Key(key, shift, ctrl, 10));

    private static IEnumerable<string> Chosen(IRenderedComponent<RecordList<Named>> list) =>
        list.FindAll("[role=row][aria-selected=true]").Select(row => Read(row.QuerySelectorAll("[role=gridcell]")[1].TextContent));

    private static string? Active(IRenderedComponent<RecordList<Named>> list) =>
        list.Find("[role=grid]").GetAttribute("aria-activedescendant");

    private object Answer(string path)
    {
        _asked.Add(path);
        if (path.StartsWith("/api/session/preferences", StringComparison.Ordinal))
            return new Preference("list.things", null);
        if (path.StartsWith("/api/lists/things/ids", StringComparison.Ordinal))
            return new ListIds([.. Enumerable.Range(0, _total).Select(Id)], false);
        var position = int.Parse(path.Split("position=")[1].Split('&')[0]);
        var rows = Enumerable
            .Range(position, Math.Min(100, Math.Max(0, _total - position)))
            .Select(number => new Named(Id(number), $"{number}"));
        return new ListPage<Named>([.. rows], position, _total, false, null, DateTimeOffset.UnixEpoch);
    }

    private static Guid Id(int number) => new(number, 0, 7, [1, 2, 3, 4, 5, 6, 7, 8]);

    private sealed class Told(Func<string, object> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var value = answer(request.RequestUri!.PathAndQuery);
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(
                        JsonSerializer.Serialize(value, value.GetType(), Wire.Json),
                        Encoding.UTF8,
                        "application/json"
                    ),
                }
            );
        }
    }
}
