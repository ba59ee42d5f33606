using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Cases;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Tests.Cases;

public sealed class DraftsTests : Screen
{
    private static readonly DateTimeOffset _later = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_browser_whose_clock_is_behind_brings_back_what_the_server_never_heard_of()
    {
        var (drafts, server) = await Ready();
        Typed(drafts, "Набрано без связи");
        JSInterop.Setup<string?>("localStorage.getItem", _ => true).SetResult(Stored("localStorage.setItem"));
        var found = await drafts.Find(SomeCase().Id, OnServer("solution", "Набрано раньше", _later));

        Assert.Equal("Набрано без связи", found!.Values["solution"].GetString());
        Assert.Contains(server.Asked, asked => asked.Method == "PUT" && asked.Body!.Contains("solution", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_server_has_newer_from_another_machine_comes_before_what_it_had_from_here()
    {
        var (drafts, _) = await Ready();
        JSInterop.Setup<string?>("localStorage.getItem", _ => true).SetResult(Draft(Guid.NewGuid(), "Набрано здесь"));
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(null);

        var found = await drafts.Find(SomeCase().Id, OnServer("solution", "Набрано на другой машине", _later));
        Assert.Equal("Набрано на другой машине", found!.Values["solution"].GetString());
    }

    [Fact]
    public async Task A_tab_has_its_own_words_over_those_of_the_tab_that_typed_last()
    {
        var (drafts, _) = await Ready();
        JSInterop.Setup<string?>("localStorage.getItem", _ => true).SetResult(Draft(Guid.NewGuid(), "Другой вкладки", "Тоже другой"));
        JSInterop.Setup<string?>("sessionStorage.getItem", _ => true).SetResult(Draft(Guid.NewGuid(), "Этой вкладки"));

        var found = await drafts.Find(SomeCase().Id, null);
        Assert.Equal(("Этой вкладки", "Тоже другой"), (found!.Values["solution"].GetString(), found.Values["description"].GetString()));
    }

    private async Task<(Drafts, Answering)> Ready()
    {
        Services.AddScoped<Live>();
        Services.AddScoped<Drafts>();
        var server = await SignedIn();
        return (Services.GetRequiredService<Drafts>(), server);
    }

    /// <summary>Typed a moment ago: it stands in the browser, the server has not been told yet.</summary>
    private static void Typed(Drafts drafts, string solution)
    {
        var form = new CaseForm(SomeCase());
        form["solution"] = solution;
        _ = drafts.Keep(form.Saved.Id, form);
    }

    private string Stored(string by) => (string)JSInterop.Invocations.Last(call => call.Identifier == by).Arguments[1]!;

    private string Draft(Guid tab, string solution, string? description = null)
    {
        var values = new Dictionary<string, string> { ["solution"] = solution };
        if (description is not null)
            values["description"] = description;
        return JsonSerializer.Serialize(
            new
            {
                values,
                caseVersion = 3,
                savedAt = Clock.GetUtcNow(),
                ahead = false,
                tab,
            },
            Api.Json
        );
    }

    private static CaseDraft OnServer(string field, string value, DateTimeOffset at) =>
        new(new Dictionary<string, JsonElement> { [field] = JsonSerializer.SerializeToElement(value) }, 3, at);
}
