using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Access;
using Okno.Client.Cases;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Tests.Cases;

public sealed class DraftsTests : Screen
{
    private static readonly Guid Id = SomeCase().Id;
    private readonly Dictionary<string, string> _stored = new(StringComparer.Ordinal);
    private Answering _server = null!;
    private CaseDraft? _onServer;
    private bool _offline;
    private bool _savedLate;

    [Fact]
    public async Task A_browser_whose_clock_is_behind_brings_back_what_the_server_never_heard_of_and_tells_it()
    {
        var tab = await Open();
        _offline = true;
        _ = Type(tab, "solution", "Набрано без связи");
        _onServer = OnServer("solution", "Набрано раньше", Clock.GetUtcNow().AddHours(1));
        _offline = false;

        Assert.Equal("Набрано без связи", await Found(await Open(), "solution"));
        Assert.Equal("Набрано без связи", _onServer!.Values["solution"].GetString());
    }

    [Fact]
    public async Task What_the_server_has_newer_from_another_machine_comes_before_what_it_had_from_here()
    {
        var tab = await Open();
        await Type(tab, "solution", "Набрано здесь");
        _onServer = OnServer("solution", "Набрано на другой машине", Clock.GetUtcNow().AddMinutes(5));

        Assert.Equal("Набрано на другой машине", await Found(tab, "solution"));
        Assert.Equal("Набрано на другой машине", await Found(await Open(), "solution"));
    }

    [Fact]
    public async Task What_two_tabs_typed_is_taken_up_by_a_third_and_each_has_its_own_words_over_the_others()
    {
        var (one, two) = (await Open(), await Open());
        await Type(one, "solution", "Первой вкладки");
        await Type(two, "solution", "Второй вкладки", ("description", "Тоже второй"));

        Assert.Equal("Первой вкладки", await Found(one, "solution"));
        Assert.Equal("Тоже второй", await Found(one, "description"));
        var third = await Open();
        Assert.Equal(("Второй вкладки", "Тоже второй"), (await Found(third, "solution"), await Found(third, "description")));
    }

    [Fact]
    public async Task Saving_takes_away_what_was_saved_and_leaves_what_another_tab_typed()
    {
        var (one, two) = (await Open(), await Open());
        var form = new CaseForm(SomeCase());
        await Type(one, form, "description", "Первой вкладки");
        await Type(two, "solution", "Второй вкладки");

        Assert.True((await one.Save(form)).Ok);

        var left = await (await Open()).Find(Id, _onServer);
        Assert.Equal(["solution"], left!.Values.Keys);
        Assert.False(form.Dirty);
    }

    [Fact]
    public async Task What_is_typed_into_the_case_opened_anew_while_it_is_being_saved_stays()
    {
        var tab = await Open();
        var (before, after) = (new CaseForm(SomeCase()), new CaseForm(SomeCase()));
        await Type(tab, before, "description", "Сохраняется");
        _savedLate = true;
        _server.On(
            $"api/cases/{Id}",
            sent =>
            {
                _ = Type(tab, after, "solution", "Набрано, пока сохранялось");
                return new SavedCase(SomeCase(version: 4), null, null);
            }
        );
        OnDraft();

        Assert.True((await tab.Save(before)).Ok);

        Assert.Equal("Набрано, пока сохранялось", await Found(await Open(), "solution"));
    }

    [Fact]
    public async Task What_was_dropped_without_a_connection_does_not_come_back_from_the_server()
    {
        var tab = await Open();
        await Type(tab, "solution", "Не нужно");
        Assert.NotNull(_onServer);
        _offline = true;
        await Passed(tab.Drop(Id));
        _offline = false;

        Assert.Null(await (await Open()).Find(Id, _onServer));
        Assert.Null(_onServer);
    }

    [Fact]
    public async Task What_was_taken_up_and_erased_again_does_not_come_back_from_the_place_that_it_was_taken_from()
    {
        await Type(await Open(), "solution", "Набрано и оставлено", ("description", "Набрано и стёрто потом"));
        var window = new BrowserTab(_stored);
        var tab = await Open(window);
        var taken = (await tab.Find(Id, _onServer))!;
        Assert.Equal(2, taken.Values.Count);
        await Type(tab, "solution", "Дописано");

        var reloaded = await Open(window);
        Assert.Equal(["solution"], (await reloaded.Find(Id, _onServer))!.Values.Keys);
        Assert.Equal("Дописано", await Found(await Open(), "solution"));
        Assert.Null(await Found(await Open(), "description"));
    }

    [Fact]
    public async Task Words_of_another_tab_that_were_hidden_by_ones_own_wait_until_those_are_saved()
    {
        var window = new BrowserTab(_stored);
        var form = new CaseForm(SomeCase());
        await Type(await Open(window), form, "solution", "Показано");
        await Type(await Open(), "solution", "Скрыто");
        var reloaded = await Open(window);
        Assert.Equal("Показано", await Found(reloaded, "solution"));

        Assert.True((await reloaded.Save(form)).Ok);
        _onServer = null; // it went with the saving

        Assert.Null(await (await Open()).SettleAll());
        Assert.Equal("Скрыто", _onServer!.Values["solution"].GetString());
        Assert.Equal("Скрыто", await Found(await Open(), "solution"));
    }

    [Fact]
    public async Task Who_signs_out_leaves_on_the_server_what_all_tabs_hold()
    {
        await Type(await Open(), "solution", "Первой вкладки");
        await Type(await Open(), "description", "Второй вкладки");
        Assert.Single(_onServer!.Values);

        Assert.Null(await (await Open()).SettleAll());
        Assert.Equal(2, _onServer.Values.Count);

        // Someone who went on elsewhere is not talked over.
        _onServer = OnServer("description", "С другой машины", Clock.GetUtcNow().AddHours(1));
        Assert.Null(await (await Open()).SettleAll());
        Assert.Equal("С другой машины", _onServer.Values["description"].GetString());

        _offline = true;
        var leaving = (await Open()).SettleAll();
        await Passed(leaving);
        Assert.True((await leaving)!.IsOffline);
    }

    private Task<Drafts> Open() => Open(new BrowserTab(_stored));

    private async Task<Drafts> Open(BrowserTab tab)
    {
        if (_server is null)
        {
            _server = await SignedIn();
            _server.On($"api/cases/{Id}", new SavedCase(SomeCase(version: 4), null, null));
            OnDraft();
        }
        return new Drafts(
            Services.GetRequiredService<Api>(),
            new Browser(tab),
            Services.GetRequiredService<CurrentPerson>(),
            Services.GetRequiredService<Live>(),
            Clock
        );
    }

    private void OnDraft() =>
        _server.On(
            $"api/cases/{Id}/draft",
            body =>
            {
                if (_offline)
                    throw new HttpRequestException("No network.");
                if (body is null)
                    return _server.Asked[^1].Method == "GET" ? _onServer : _onServer = null;
                var put = JsonSerializer.Deserialize<SaveCaseDraftRequest>(body, Api.Json)!;
                return _onServer = new CaseDraft(put.Values, put.CaseVersion, Clock.GetUtcNow());
            }
        );

    private Task Type(Drafts tab, string field, string value, params (string Field, string Value)[] more) =>
        Type(tab, new CaseForm(SomeCase()), field, value, more);

    private Task Type(Drafts tab, CaseForm form, string field, string value, params (string Field, string Value)[] more)
    {
        foreach (var (name, text) in more)
            form[name] = text;
        form[field] = value;
        return _savedLate || _offline ? tab.Keep(form) : Passed(tab.Keep(form));
    }

    /// <summary>However long it waits for.</summary>
    private async Task Passed(Task done)
    {
        while (!done.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await done;
    }

    private async Task<string?> Found(Drafts tab, string field) =>
        await tab.Find(Id, _onServer) is { } draft && draft.Values.TryGetValue(field, out var value) ? value.GetString() : null;

    private static CaseDraft OnServer(string field, string value, DateTimeOffset at) =>
        new(new Dictionary<string, JsonElement> { [field] = JsonSerializer.SerializeToElement(value) }, 3, at);
}
