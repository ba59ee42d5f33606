using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Cases;

public sealed class ChangeCaseTests
{
    [Theory, OnBothDatabases]
    public async Task A_saving_changes_what_was_sent_and_the_journal_tells_only_that(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        var saved = await Save(admin, made, """{"priority":"high","category":"Связь"}""");

        Assert.Equal(
            (CasePriority.High, "Связь", made.Subject, made.Version + 1),
            (saved.Priority, saved.Category, saved.Subject, saved.Version)
        );
        var journal = await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history");
        Assert.Equal(
            ["case.changed", "case.created"],
            journal.Items.Select(row => row.Kind).Where(kind => kind.StartsWith("case.", StringComparison.Ordinal))
        );
        var row = journal.Items.First(one => one.Kind == "case.changed");
        Assert.Equal("""{"priority":"medium","category":null}""", row.From?.GetRawText());
        Assert.Equal("""{"priority":"high","category":"Связь"}""", JsonSerializer.Serialize(row.To, Plain));
        Assert.NotNull(row.Who);

        // Nothing new is nothing to note.
        Assert.Equal(saved.Version, (await Save(admin, made, """{"priority":"high"}""")).Version);
    }

    [Theory, OnBothDatabases]
    public async Task Null_clears_what_may_be_empty(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var contact = await admin.NewContact("Пётр");
        var made = await admin.NewCase(new CreateCaseRequest("Тема", "Описание", contact.Id));
        var saved = await Save(admin, made, """{"description":null,"contactId":null,"responseDue":"2026-05-01T12:00:00+03:00"}""");
        Assert.Null(saved.Description);
        Assert.Null(saved.ContactId);
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero), saved.ResponseDue);
    }

    [Theory, OnBothDatabases]
    public async Task A_final_case_is_only_reopened_and_then_belongs_to_nobody(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var me = (await admin.Get<Session>("/api/session")).User.Id;
        var made = await admin.NewCase(new CreateCaseRequest("Тема", OwnerId: me));
        var resolved = await Save(admin, made, """{"status":"resolved"}""");
        Assert.NotNull(resolved.ResolvedAt);
        var closed = await Save(admin, made, """{"status":"closed"}""");
        Assert.NotNull(closed.ClosedAt);

        await admin.Patch($"/api/cases/{made.Id}", """{"status":"inProgress"}""").Refuses(HttpStatusCode.Conflict, "case.final");
        var reopened = await Save(admin, made, """{"status":"reopened"}""");
        Assert.Equal((CaseStatus.Reopened, null, null, null), (reopened.Status, reopened.OwnerId, reopened.ResolvedAt, reopened.ClosedAt));
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_write_is_told_what_changed_and_who_did_it(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        await Save(admin, made, """{"priority":"high"}""");
        await Save(admin, made, """{"priority":"low","category":"а"}""");

        using var answer = await admin.Patch($"/api/cases/{made.Id}", $$"""{"subject":"Моя правка","version":{{made.Version}}}""");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("conflict", problem.GetProperty("code").GetString());
        var priority = problem.GetProperty("changed").GetProperty("priority");
        Assert.Equal(("medium", "low"), (priority.GetProperty("from").GetString(), priority.GetProperty("to").GetString()));
        Assert.Equal("а", problem.GetProperty("changed").GetProperty("category").GetProperty("to").GetString());
        Assert.Equal(made.Version + 2, problem.GetProperty("version").GetInt32());
        Assert.True(problem.GetProperty("savedBy").TryGetProperty("name", out _));
        Assert.Equal(made.Subject, (await admin.Get<Case>($"/api/cases/{made.Id}")).Subject);

        using var byHeader = new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{made.Id}")
        {
            Content = JsonContent.Create(new { subject = "x" }),
        };
        byHeader.Headers.TryAddWithoutValidation("If-Match", $"\"{made.Version}\"");
        await admin.SendAsync(byHeader).Refuses(HttpStatusCode.Conflict, "conflict");
    }

    [Theory, OnBothDatabases]
    public async Task Two_savings_over_one_version_at_once_are_one_saving(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async i =>
                {
                    using var answer = await admin.Patch(
                        $"/api/cases/{made.Id}",
                        $$"""{"subject":"Правка {{i}}","version":{{made.Version}}}"""
                    );
                    return answer.StatusCode;
                })
        );
        Assert.Equal(1, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(status => status == HttpStatusCode.Conflict));
        Assert.Equal(made.Version + 1, (await admin.Get<Case>($"/api/cases/{made.Id}")).Version);
    }

    [Theory, OnBothDatabases]
    public async Task What_no_case_can_be_is_refused_and_nothing_is_written(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        foreach (
            var (patch, code) in new[]
            {
                ("""{"role":"admin"}""", "case.unknown-field"),
                ("""{"number":1}""", "case.read-only-field"),
                ("""{"registeredAt":"2020-01-01T00:00:00Z"}""", "case.read-only-field"),
                ("""{"subject":null}""", "request.required"),
                ("""{"subject":"  "}""", "request.required"),
                ("""{"subject":5}""", "request.bad-value"),
                ("""{"status":"done"}""", "request.bad-value"),
                ("""{"status":1}""", "request.bad-value"),
                ("""{"status":null}""", "request.required"),
                ("""{"ownerId":"me"}""", "request.bad-value"),
                ("""{"ownerId":"11111111-1111-1111-1111-111111111111"}""", "case.unknown-owner"),
                ("""{"contactId":"11111111-1111-1111-1111-111111111111"}""", "case.unknown-contact"),
                ("""{"responseDue":"завтра"}""", "request.bad-value"),
                ("""{"responseDue":"9999-12-31T23:59:59Z"}""", "request.bad-value"),
                ("""{"version":9223372036854775808}""", "request.bad-value"),
                ("""{"subject":"a\u0000b"}""", "request.bad-text"),
                ("""{"subject":"a\ud800b"}""", "request.bad-text"),
                ($$"""{"subject":"{{new string('x', 501)}}"}""", "request.too-long"),
                ($$"""{"description":"{{new string('x', 1_000_000)}}"}""", "request.too-long"),
                ("[]", "request.malformed"),
                ("null", "request.malformed"),
                ("""{"subject":"a","subject":"b"}""", "request.malformed"),
                (string.Concat(Enumerable.Repeat("""{"subject":""", 10_000)), "request.malformed"),
            }
        )
            await admin.Patch($"/api/cases/{made.Id}", patch).Refuses(HttpStatusCode.BadRequest, code);

        Assert.Equal(made, await admin.Get<Case>($"/api/cases/{made.Id}"));
        await admin.Patch($"/api/cases/{Guid.NewGuid()}", "{}").Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task Of_a_refused_saving_nothing_is_written_with_the_answer_that_is_kept_for_its_key(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        await Save(admin, made, """{"status":"closed"}""");
        var closed = await admin.Get<Case>($"/api/cases/{made.Id}");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", $"save-{made.Id}");
        for (var time = 0; time < 2; time++)
            await admin
                .Patch($"/api/cases/{made.Id}", """{"subject":"Чужое","status":"inProgress"}""")
                .Refuses(HttpStatusCode.Conflict, "case.final");
        Assert.Equal(closed, await admin.Get<Case>($"/api/cases/{made.Id}"));
    }

    [Theory, OnBothDatabases]
    public async Task Savings_at_once_that_name_no_version_are_all_done(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => admin.Patch($"/api/cases/{made.Id}", $$"""{"description":"Правка {{i}}"}"""))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(made.Version + 8, (await admin.Get<Case>($"/api/cases/{made.Id}")).Version);
        var journal = (await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history")).Items;
        Assert.Equal(8, journal.Count(row => row.Kind == "case.changed"));
    }

    [Theory, OnBothDatabases]
    public async Task Who_no_longer_works_is_given_no_case_and_a_merged_contact_is_the_one_it_became(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        var gone = await admin.NewPerson();
        (await admin.Put($"/api/users/{gone.Id}", gone.AsRequest() with { Active = false })).EnsureSuccessStatusCode();
        await admin
            .Patch($"/api/cases/{made.Id}", $$"""{"ownerId":"{{gone.Id}}"}""")
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-owner");

        var (stays, goes) = (await admin.NewContact("Остаётся"), await admin.NewContact("Уходит"));
        (await admin.Post($"/api/contacts/{stays.Id}/merge", new Contracts.Contacts.MergeRequest(goes.Id))).EnsureSuccessStatusCode();
        Assert.Equal(stays.Id, (await Save(admin, made, $$"""{"contactId":"{{goes.Id}}"}""")).ContactId);
    }

    [Theory, OnBothDatabases]
    public async Task Registering_refuses_what_no_case_can_be(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await admin.PostJson("/api/cases", """{"subject":" "}""").IsBad();
        await admin.PostJson("/api/cases", """{"subject":"a","number":5}""").IsBad();
        await admin.PostJson("/api/cases", """{"subject":"a","subject":"b"}""").IsBad();
        await admin.PostJson("/api/cases", """{"subject":"a\u0000"}""").IsBad();
        await admin.PostJson("/api/cases", """{"subject":"a","priority":1}""").IsBad();
        await admin
            .Post("/api/cases", new CreateCaseRequest("а", ContactId: Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-contact");
        await admin
            .Post("/api/cases", new CreateCaseRequest("а", AccountId: Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-account");
        await admin
            .Post("/api/cases", new CreateCaseRequest("а", OwnerId: Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-owner");
        await admin
            .Post("/api/cases", new CreateCaseRequest("а", GroupId: Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-group");
    }

    [Theory, OnBothDatabases]
    public async Task Hostile_text_stays_text(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (var text in new[] { "<img src=x onerror=alert(1)>", "\u202Egpj.exe", "'; drop table cases; --", "😀 ёЁ", "=1+1" })
        {
            var made = await admin.NewCase(new CreateCaseRequest(text, text));
            Assert.Equal((text, text), (made.Subject, made.Description));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Numbers_rise_and_are_never_given_twice(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => admin.NewCase()));
        Assert.Equal(20, made.Select(one => one.Number).Distinct().Count());
        Assert.True((await admin.NewCase()).Number > made.Max(one => one.Number));
    }

    [Theory, OnBothDatabases]
    public async Task A_draft_waits_for_its_writer_alone(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var other = await admin.NewPerson((await admin.Role("supervisor")).Id);
        using var supervisor = await okno.As(other.Login);
        var made = await admin.NewCase();
        var path = $"/api/cases/{made.Id}/draft";

        await admin.GetAsync(path).Refuses(HttpStatusCode.NotFound, "request.not-found");
        foreach (var words in new[] { "первые слова", "ещё слова" })
            (
                await admin.PutAsync(path, JsonContent.Create(new { values = new { subject = words }, caseVersion = made.Version }))
            ).EnsureSuccessStatusCode();
        var draft = await admin.Get<CaseDraft>(path);
        Assert.Equal(("ещё слова", made.Version), (draft.Values["subject"].GetString(), draft.CaseVersion));
        await supervisor.GetAsync(path).Refuses(HttpStatusCode.NotFound, "request.not-found");

        await admin
            .PutAsync(path, JsonContent.Create(new { values = new { role = "x" }, caseVersion = 1 }))
            .Refuses(HttpStatusCode.BadRequest, "case.unknown-field");
        await admin
            .PutAsync(path, JsonContent.Create(new { values = new { subject = new string('x', 300_000) }, caseVersion = 1 }))
            .Refuses(HttpStatusCode.BadRequest, "case.draft-too-long");
        (await admin.DeleteAsync(path)).EnsureSuccessStatusCode();
        await admin.GetAsync(path).Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static async Task<Case> Save(HttpClient client, Case made, string patch)
    {
        using var answer = await client.Patch($"/api/cases/{made.Id}", patch);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Read<SavedCase>()).Case;
    }
}

internal static class BadAnswers
{
    /// <summary>A 400 in the house's form; which code is up to what noticed first.</summary>
    public static async Task IsBad(this Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
