using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using MiniExcelLibs;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Lists;
using Okno.Server.Data;
using Okno.Server.Lists;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Lists;

public sealed class ListTests
{
    [Theory, OnBothDatabases]
    public async Task Every_column_sorts_both_ways_and_its_stretches_make_the_whole(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var contact = await admin.NewContact($"Контакт {word}");
        for (var i = 0; i < 7; i++)
            await admin.NewCase(
                new CreateCaseRequest(
                    $"Тема {i % 3} {word}",
                    ContactId: i % 2 == 0 ? contact.Id : null,
                    Priority: (CasePriority)(1 + (i % 2)),
                    ResponseDue: i % 3 == 0 ? null : okno.Clock.GetUtcNow().AddHours(i)
                )
            );

        foreach (var column in ListObject.All["cases"].Sorts.Keys.SelectMany(name => new[] { name, $"-{name}" }))
        {
            var whole = await admin.Get<ListPage<Case>>($"/api/lists/cases?search={word}&sort={column}&count=true");
            var pieces = new List<Guid>();
            for (var position = 0; position < 7; position += 2)
                pieces.AddRange(
                    (
                        await admin.Get<ListPage<Case>>(
                            $"/api/lists/cases?search={word}&sort={column}&position={position}&limit=2&asOf={Moment(whole.AsOf)}"
                        )
                    ).Items.Select(found => found.Id)
                );
            Assert.Equal(7, whole.Total);
            Assert.Equal(whole.Items.Select(found => found.Id), pieces);
            if (column is "responseDue" or "-responseDue")
                Assert.All(whole.Items.Skip(4), found => Assert.Null(found.ResponseDue));
        }
        var two = await admin.Get<ListPage<Case>>($"/api/lists/cases?search={word}&sort=priority,-subject");
        Assert.Equal(
            two.Items.OrderBy(found => found.Priority)
                .ThenByDescending(found => found.Subject, StringComparer.Ordinal)
                .Select(found => found.Id),
            two.Items.Select(found => found.Id)
        );
    }

    [Theory, OnBothDatabases]
    public async Task Every_column_that_the_screens_offer_is_known(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (var (name, columns) in ListRules.Columns)
        {
            Assert.Equal(columns.Order(StringComparer.Ordinal), ListObject.All[name].Columns.Keys.Order(StringComparer.Ordinal));
            foreach (var sort in ListObject.All[name].Sorts.Keys)
                await admin.Get<ListPage<JsonElement>>($"/api/lists/{name}?sort=-{sort}&limit=1");
        }
    }

    [Theory, OnBothDatabases]
    public async Task Rows_that_come_while_one_scrolls_move_nothing_and_are_counted(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        for (var i = 0; i < 4; i++)
            await admin.NewCase(new CreateCaseRequest($"{word} {i}"));
        var first = await admin.Get<ListPage<Case>>($"/api/lists/cases?search={word}&limit=2&count=true");
        await Task.Delay(5); // ids tell moments apart by the millisecond
        var late = await admin.NewCase(new CreateCaseRequest($"{word} поздно"));

        var path = $"/api/lists/cases?search={word}&limit=2&asOf={Moment(first.AsOf)}";
        var second = await admin.Get<ListPage<Case>>($"{path}&position=2&count=true");
        Assert.DoesNotContain(late.Id, second.Items.Select(found => found.Id));
        Assert.Empty(second.Items.Select(found => found.Id).Intersect(first.Items.Select(found => found.Id)));
        Assert.Equal((4, 1), (second.Total, second.Newer));
        Assert.Equal(late.Id, (await admin.Get<ListPage<Case>>($"/api/lists/cases?search={word}")).Items[0].Id);
    }

    [Theory, OnBothDatabases]
    public async Task The_filter_is_a_queues_filter_with_words_of_ones_own(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var me = (await admin.Get<Session>("/api/session")).User.Id;
        var word = Records.Unique();
        var mine = await admin.NewCase(new CreateCaseRequest($"моё {word}", OwnerId: me, Priority: CasePriority.High));
        var old = await admin.NewCase(
            new CreateCaseRequest($"старое {word}", OwnerId: me, RegisteredAt: okno.Clock.GetUtcNow().AddDays(-20))
        );
        var nobodys = await admin.NewCase(new CreateCaseRequest($"ничьё {word}"));

        await Finds("""[{"field":"ownerId","op":"eq","value":"me"}]""", mine, old);
        await Finds("""{"ownerId":["me"],"priority":"high"}""", mine);
        await Finds("""{"all":[{"field":"ownerId","op":"in","value":[null]}]}""", nobodys);
        await Finds("""{"all":[{"field":"registeredAt","op":"ge","value":"today-7d"}]}""", mine, nobodys);
        await Finds("""{"not":{"field":"registeredAt","op":"ge","value":"now-48h"}}""", old);

        async Task Finds(string filter, params Case[] expected)
        {
            var found = await admin.Get<ListPage<Case>>(
                $"/api/lists/cases?search={word}&zone=Europe/Moscow&filter={Uri.EscapeDataString(filter)}"
            );
            Assert.Equal(expected.Select(one => one.Id).Order(), found.Items.Select(one => one.Id).Order());
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_makes_no_sense_is_said_so(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (
            var (query, code) in new[]
            {
                ("sort=password", "request.bad-value"),
                ("sort=number,number,number,number", "request.bad-value"),
                ("position=-1", "request.bad-value"),
                ("position=100000", "request.bad-value"),
                ("limit=201", "request.bad-limit"),
                ("zone=Nowhere", "request.bad-value"),
                ("filter={", "request.bad-value"),
                ("filter={\"field\":\"password\",\"value\":1}", "filter.unknown-field"),
                ("filter={\"field\":\"status\",\"value\":\"' or 1=1\"}", "filter.bad-value"),
                ("filter=\"\\ud800\"", "request.bad-value"),
                ("filter={\"field\":\"subject\",\"field\":\"status\"}", "request.bad-value"),
                ("search=a%00b", "request.bad-text"),
            }
        )
            await admin
                .GetAsync($"/api/lists/cases?{query.Replace("\"", "%22", StringComparison.Ordinal)}")
                .Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory, OnBothDatabases]
    public async Task An_operator_lists_and_exports_only_their_own_calls(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var one = await okno.As("operator-of-lists", await NewAgent(admin, "operator-of-lists", "7101"));
        using var other = await okno.As("other-of-lists", await NewAgent(admin, "other-of-lists", "7102"));
        var number = Records.NewNumber();
        await admin.Put("/api/settings/TrainingCalls", new { value = true });
        using var rings = await one.Post("/api/calls/simulate", new RingMyselfRequest(number));
        var call = await rings.Read<Call>();

        Assert.Equal(call.Id, Assert.Single((await one.Get<ListPage<Call>>($"/api/lists/calls?search={number[1..]}")).Items).Id);
        Assert.Empty((await other.Get<ListPage<Call>>($"/api/lists/calls?search={number[1..]}")).Items);
        Assert.Empty((await other.Get<ListIds>($"/api/lists/calls/ids?search={number[1..]}")).Ids);
        using var file = await other.Post("/api/lists/calls/export", new ExportRowsRequest([call.Id], Columns: ["number"]));
        Assert.DoesNotContain(number, await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var own = await one.Post("/api/lists/calls/export", new ExportRowsRequest([call.Id], Columns: ["number"]));
        Assert.Contains(number, await own.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task A_csv_file_runs_no_formula_and_speaks_the_callers_language(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        foreach (var start in new[] { "=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "＝1" })
            await admin.NewCase(new CreateCaseRequest($"{start} {word} \"в кавычках\""));

        var text = await File(
            admin,
            $"/api/lists/cases/export?search={word}&columns=subject,status,registeredAt&sort=number&zone=Europe/Moscow",
            "ru"
        );
        Assert.StartsWith("\uFEFF\"Тема\";\"Статус\";\"Зарегистрировано\"\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\"Новое\"", text, StringComparison.Ordinal);
        Assert.Contains("\"\"в кавычках\"\"", text, StringComparison.Ordinal);
        var rows = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Assert.Equal(6, rows.Count);
        Assert.All(rows, row => Assert.StartsWith("\"'", row, StringComparison.Ordinal));
        Assert.StartsWith(
            "\uFEFF\"Subject\"\r\n",
            await File(admin, $"/api/lists/cases/export?search={word}&columns=subject", "en"),
            StringComparison.Ordinal
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_workbook_has_texts_as_texts_and_numbers_as_numbers(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var made = await admin.NewCase(new CreateCaseRequest($"=HYPERLINK(\"http://a\") {word} \u0001"));
        using var answer = await admin.GetAsync(
            $"/api/lists/cases/export?search={word}&format=xlsx&columns=number,subject,registeredAt,closedAt"
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var file = new MemoryStream(await answer.Content.ReadAsByteArrayAsync());

        var row = Assert.Single(file.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>());
        Assert.Equal((double)made.Number, row["Номер"]);
        Assert.StartsWith("=HYPERLINK", (string)row["Тема"]!, StringComparison.Ordinal);
        Assert.Equal(made.RegisteredAt.UtcDateTime, Assert.IsType<DateTime>(row["Зарегистрировано"]), TimeSpan.FromSeconds(1));
        Assert.Null(row["Закрыто"]);
        file.Position = 0;
        using var zip = new ZipArchive(file);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        Assert.DoesNotContain("<f>", await sheet.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task An_export_is_in_the_audit_log(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        await admin.NewCase(new CreateCaseRequest(word));
        await File(admin, $"/api/lists/cases/export?search={word}", "ru");
        var log = await admin.Get<JsonElement>("/api/audit?limit=50");
        Assert.Contains(
            log.GetProperty("items").EnumerateArray(),
            row => row.GetProperty("kind").GetString() is "list.exported" && row.GetProperty("to").GetProperty("rows").GetInt32() == 1
        );
    }

    [Theory, OnBothDatabases]
    public async Task The_default_order_of_cases_comes_off_an_index_at_any_depth(OknoApp okno)
    {
        if (okno.Database != Database.Postgres)
            return;
        var plan = await okno.InDb(async db =>
        {
            await using var change = await db.BeginChange(CancellationToken.None);
            await db.Execute(
                "set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off",
                CancellationToken.None
            );
            return await db.Query(
                "explain select r.id from cases r where r.id <= 'ffffffff-ffff-7fff-bfff-ffffffffffff' order by r.registered_at desc, r.id desc limit 100 offset 90000",
                row => row.Text(0),
                CancellationToken.None
            );
        });
        Assert.Contains(plan, line => line.Contains("Index Only Scan Backward using ix_cases_registered_at_id", StringComparison.Ordinal));
    }

    private static async Task<string> NewAgent(HttpClient admin, string login, string extension)
    {
        using var made = await admin.Post(
            "/api/users",
            new CreateUserRequest(login, login, OknoApp.Password, Extension: extension, RoleIds: [(await admin.Role("cc-agent")).Id])
        );
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return OknoApp.Password;
    }

    private static async Task<string> File(HttpClient client, string path, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Language", language);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("O");
}
