using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Terms;
using Okno.Server.Imports;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;
using Case = Okno.Contracts.Cases.Case;

namespace Okno.Server.Tests.Terms;

public sealed class ServiceTermTests
{
    /// <summary>Friday, half past five in Moscow.</summary>
    private static readonly DateTimeOffset Friday = new(2026, 5, 15, 14, 30, 0, TimeSpan.Zero);

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Terms_are_counted_by_the_closest_term_over_its_calendar(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var week = await NewCalendar(admin, Week(5, "09:00", "18:00"));
        await NewTerm(admin, null, null, 60, 600, week);
        await NewTerm(admin, "cards", null, 120, null, week);
        await NewTerm(admin, null, CasePriority.Critical, 15, 30, week);
        await NewTerm(admin, "cards", CasePriority.Critical, 10, 20, week);

        Assert.Equal<(DateTimeOffset?, DateTimeOffset?)>((Monday(9, 30), Tuesday(9, 30)), await Due("loans", CasePriority.Medium));
        Assert.Equal<(DateTimeOffset?, DateTimeOffset?)>((Monday(10, 30), null), await Due("cards", CasePriority.Medium));
        Assert.Equal<(DateTimeOffset?, DateTimeOffset?)>(
            (Friday.AddMinutes(15), Friday.AddMinutes(30)),
            await Due("loans", CasePriority.Critical)
        );
        Assert.Equal<(DateTimeOffset?, DateTimeOffset?)>(
            (Friday.AddMinutes(10), Friday.AddMinutes(20)),
            await Due("cards", CasePriority.Critical)
        );

        // Counted anew when service or priority change; the journal tells it.
        var made = await New("loans", CasePriority.Medium);
        var saved = await Save(admin, made, """{"priority":"critical"}""");
        Assert.Equal(Friday.AddMinutes(15), saved.ResponseDue);
        var row = (await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history")).Items.First(row => row.Kind == "case.changed");
        Assert.Equal(Monday(9, 30), row.From!.Value.GetProperty("responseDue").GetDateTimeOffset());

        var told = await admin.Get<CaseTerms>($"/api/cases/{(await New("loans", CasePriority.Medium)).Id}/terms");
        Assert.Equal("Europe/Moscow", told.TimeZone);
        Assert.Equal(
            [(Friday, Friday.AddMinutes(30), 30), (Monday(9, 0), Monday(9, 30), 30)],
            told.Response!.Stretches.Select(stretch => (stretch.From, stretch.To, stretch.Minutes))
        );
        Assert.Equal(600, told.Resolution!.Stretches.Sum(stretch => stretch.Minutes));

        async Task<(DateTimeOffset?, DateTimeOffset?)> Due(string service, CasePriority priority)
        {
            var found = await New(service, priority);
            return (found.ResponseDue, found.ResolutionDue);
        }

        Task<Case> New(string service, CasePriority priority) =>
            admin.NewCase(new CreateCaseRequest("Тема", Service: service, Priority: priority, RegisteredAt: Friday));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_clock_of_resolution_stands_while_an_answer_is_awaited_and_ends_when_resolved(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await NewTerm(admin, "cards", null, 60, 120, await NewCalendar(admin, Week(7, "00:00", "24:00")));
        var made = await admin.NewCase(new CreateCaseRequest("Тема", Service: "cards"));
        var due = made.ResolutionDue!.Value;
        Assert.Equal(made.RegisteredAt.AddMinutes(120), due);

        okno.Clock.Advance(TimeSpan.FromMinutes(30));
        var waiting = await Save(admin, made, """{"status":"waitingForResponse"}""");
        Assert.Null(waiting.ResolutionDue);
        Assert.NotNull(waiting.RespondedAt);
        var told = await admin.Get<CaseTerms>($"/api/cases/{made.Id}/terms");
        Assert.True(told.Standing);
        Assert.Equal(30, told.Resolution!.UsedMinutes);

        okno.Clock.Advance(TimeSpan.FromMinutes(200));
        var going = await Save(admin, made, """{"status":"inProgress"}""");
        Near(due.AddMinutes(200), going.ResolutionDue);
        Assert.Equal(waiting.RespondedAt, going.RespondedAt);

        // A pause that ends in Решено moved the term; what stands after it does not.
        await Save(admin, made, """{"status":"waitingForResponse"}""");
        okno.Clock.Advance(TimeSpan.FromMinutes(100));
        var resolved = await Save(admin, made, """{"status":"resolved"}""");
        Near(due.AddMinutes(300), resolved.ResolutionDue);
        okno.Clock.Advance(TimeSpan.FromMinutes(500));
        Assert.Equal(30, (await admin.Get<CaseTerms>($"/api/cases/{made.Id}/terms")).Resolution!.UsedMinutes);

        // Reopened, it goes on with what was left.
        var again = await Save(admin, made, """{"status":"reopened"}""");
        Near(due.AddMinutes(800), again.ResolutionDue);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_changed_calendar_counts_open_cases_anew_and_leaves_what_is_done_or_said_by_hand(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var calendar = await NewCalendar(admin, Week(5, "09:00", "18:00"));
        await NewTerm(admin, "cards", null, 60, 600, calendar);
        var request = new CreateCaseRequest("Тема", Service: "cards", RegisteredAt: Friday);
        var open = await admin.NewCase(request);
        var done = await admin.NewCase(request with { Status = CaseStatus.Resolved });
        var byHand = Friday.AddDays(30);
        var said = await admin.NewCase(request with { ResponseDue = byHand });
        var imported = new NewCase
        {
            Id = Guid.CreateVersion7(),
            Key = Records.Unique(),
            Subject = "Из файла",
            RegisteredAt = Friday,
            Service = "cards",
        };
        await okno.InDb(async db =>
        {
            await using var change = await Server.Data.Changes.BeginChange(db, CancellationToken.None);
            await CaseRows.Insert(db, [imported], null, okno.Clock.GetUtcNow(), CancellationToken.None);
            await change.Commit(CancellationToken.None);
            return 0;
        });
        Assert.Equal(Monday(9, 30), (await Find(imported.Id)).ResponseDue);

        // Monday becomes a holiday.
        var changed = calendar with
        {
            Days = [new CalendarDay(new DateOnly(2026, 5, 18), "Перенос", [])],
        };
        (await admin.Put($"/api/calendars/{calendar.Id}", Said(changed))).EnsureSuccessStatusCode();
        await People.Eventually(async () => (await Find(open.Id)).ResponseDue == Tuesday(9, 30));
        await People.Eventually(async () => (await admin.Get<Recount>("/api/service-terms/recount")).Left == 0);
        Assert.Equal(Tuesday(9, 30), (await Find(imported.Id)).ResponseDue);
        Assert.Equal(open.Version, (await Find(open.Id)).Version);
        Assert.Equal(done.ResolutionDue, (await Find(done.Id)).ResolutionDue);
        Assert.Equal(byHand, (await Find(said.Id)).ResponseDue);
        var row = (await admin.Get<Page<HistoryRow>>($"/api/cases/{open.Id}/history")).Items.Single(row =>
            row.Kind == "case.terms-counted"
        );
        Assert.Null(row.Who);

        // Given back to its term.
        Assert.Equal(Tuesday(9, 30), (await Save(admin, said, """{"responseDue":null}""")).ResponseDue);

        Task<Case> Find(Guid id) => admin.Get<Case>($"/api/cases/{id}");
    }

    [Theory, OnBothDatabases]
    public async Task Bad_calendars_and_terms_are_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var good = Said(Week(5, "09:00", "18:00"));
        IReadOnlyList<IReadOnlyList<WorkingHours>> Monday(params WorkingHours[] hours) => [hours, [], [], [], [], [], []];
        foreach (
            var (bad, code) in new[]
            {
                (good with { Name = " " }, "request.malformed"),
                (good with { TimeZone = "Europe/Nowhere" }, "calendar.unknown-time-zone"),
                (good with { Week = Monday() }, "calendar.no-hours"),
                (good with { Week = Monday(new WorkingHours("09:00", "09:00")) }, "calendar.bad-hours"),
                (good with { Week = Monday(new WorkingHours("9:00", "18:00")) }, "calendar.bad-hours"),
                (good with { Week = Monday(new WorkingHours("09:00", "25:00")) }, "calendar.bad-hours"),
                (good with { Week = Monday(new WorkingHours("09:00", "13:00"), new WorkingHours("12:00", "18:00")) }, "calendar.bad-hours"),
                (
                    good with
                    {
                        Days = [new CalendarDay(new DateOnly(2026, 1, 1), null, []), new CalendarDay(new DateOnly(2026, 1, 1), null, [])],
                    },
                    "calendar.day-twice"
                ),
            }
        )
            await admin.Post("/api/calendars", bad).Refuses(HttpStatusCode.BadRequest, code);
        foreach (
            var json in new[]
            {
                """{"name":"a","timeZone":"UTC","week":[]}""",
                """{"name":"a","timeZone":"UTC","week":[null,null,null,null,null,null,null]}""",
                """{"name":"a","timeZone":"UTC","week":[[null],[],[],[],[],[],[]]}""",
                """{"name":"a","timeZone":"UTC","week":[[{"from":"09:00","to":"10:00"}],[],[],[],[],[],[]],"days":[null]}""",
            }
        )
        {
            using var answer = await admin.PostJson("/api/calendars", json);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{json}: {(int)answer.StatusCode}");
        }

        var calendar = await NewCalendar(admin, Week(5, "09:00", "18:00"));
        await admin.Post("/api/calendars", Said(calendar)).Refuses(HttpStatusCode.Conflict, "calendar.name-taken");
        await admin.Put($"/api/calendars/{calendar.Id}", Said(calendar) with { Version = 7 }).Refuses(HttpStatusCode.Conflict, "conflict");
        var service = Records.Unique();
        var term = await NewTerm(admin, service, null, 60, 600, calendar);
        await admin.DeleteAsync($"/api/calendars/{calendar.Id}").Refuses(HttpStatusCode.Conflict, "calendar.in-use");
        var request = new SaveServiceTermRequest(service, null, 60, 600, calendar.Id);
        await admin.Post("/api/service-terms", request).Refuses(HttpStatusCode.Conflict, "term.taken");
        await admin
            .Post("/api/service-terms", request with { Service = Records.Unique(), ResponseMinutes = null, ResolutionMinutes = null })
            .Refuses(HttpStatusCode.BadRequest, "term.nothing-to-keep");
        await admin
            .Post("/api/service-terms", request with { Service = Records.Unique(), ResponseMinutes = 700 })
            .Refuses(HttpStatusCode.BadRequest, "term.response-after-resolution");
        await admin
            .Post("/api/service-terms", request with { Service = Records.Unique(), CalendarId = Guid.NewGuid() })
            .Refuses(HttpStatusCode.BadRequest, "term.unknown-calendar");

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/service-terms/{term.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/calendars/{calendar.Id}")).StatusCode);
    }

    private static void Near(DateTimeOffset expected, DateTimeOffset? actual) =>
        Assert.True(actual is { } at && (at - expected).Duration() < TimeSpan.FromMinutes(1), $"{expected} and {actual}");

    private static DateTimeOffset Monday(int hour, int minute) => new(2026, 5, 18, hour - 3, minute, 0, TimeSpan.Zero);

    private static DateTimeOffset Tuesday(int hour, int minute) => Monday(hour, minute).AddDays(1);

    private static WorkingCalendar Week(int days, string from, string to) =>
        new(
            Guid.Empty,
            $"Календарь {Records.Unique()}",
            "Europe/Moscow",
            [.. Enumerable.Range(0, 7).Select(day => (IReadOnlyList<WorkingHours>)(day < days ? [new WorkingHours(from, to)] : []))],
            [],
            0
        );

    private static SaveCalendarRequest Said(WorkingCalendar calendar) =>
        new(calendar.Name, calendar.TimeZone, calendar.Week, calendar.Days, calendar.Version);

    private static async Task<WorkingCalendar> NewCalendar(HttpClient admin, WorkingCalendar calendar)
    {
        using var answer = await admin.Post("/api/calendars", Said(calendar));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<WorkingCalendar>();
    }

    private static async Task<ServiceTerm> NewTerm(
        HttpClient admin,
        string? service,
        CasePriority? priority,
        int? response,
        int? resolution,
        WorkingCalendar calendar
    )
    {
        using var answer = await admin.Post(
            "/api/service-terms",
            new SaveServiceTermRequest(service, priority, response, resolution, calendar.Id)
        );
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ServiceTerm>();
    }

    private static async Task<Case> Save(HttpClient client, Case @case, string patch)
    {
        using var answer = await Records.Patch(client, $"/api/cases/{@case.Id}", patch);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Read<SavedCase>()).Case;
    }
}
