using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class PreviewFilterTests
{
    [Theory, OnBothDatabases]
    public async Task Counts_what_matches_and_shows_the_first_in_the_order_of_work(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        await desk.Cases(2);
        var urgent = await desk.Case("срочное", CasePriority.Critical);
        var preview = await Previewed(desk, new { category = desk.Category });
        Assert.Equal((3, 3, 0, 0), (preview.Matching, preview.Added, preview.Removed, preview.Kept));
        Assert.Equal(3, preview.Sample.Count);
        Assert.Equal((urgent.Id, urgent.Number), (preview.Sample[0].RecordId, preview.Sample[0].Record.Number));
    }

    [Theory, OnBothDatabases]
    public async Task Tells_what_would_come_go_and_stay_and_saving_then_does_just_that(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        await desk.Cases(3);
        await desk.Filled(queue, 3);
        var urgent = await desk.Case("не для очереди", CasePriority.Critical);
        await Desk.Saved(desk.Admin, urgent.Id, new { status = "waitingForResponse" });
        await desk.Filled(queue, 3);
        var (anna, _) = await desk.Operator();
        await Desk.Opened(anna, (await Desk.Items(anna))[0].Id);

        var filter = new Dictionary<string, object> { ["category"] = desk.Category, ["priority"] = "critical" };
        var preview = await Previewed(desk, filter, queue.Id);
        Assert.Equal((1, 1, 2, 1), (preview.Matching, preview.Added, preview.Removed, preview.Kept));

        (
            await desk.Admin.Put($"/api/queues/{queue.Id}", described with { Filter = JsonSerializer.SerializeToElement(filter) })
        ).EnsureSuccessStatusCode();
        await People.Eventually(async () => (await Desk.Items(anna)).Select(item => item.Record!.Subject).Contains("не для очереди"));
        Assert.Equal(2, (await Desk.Items(anna)).Count);

        await desk.Case("ещё срочное", CasePriority.Critical);
        await People.Eventually(async () => (await Desk.Items(anna)).Count == 3);
        var fillings = (await desk.Admin.Get<Page<HistoryRow>>($"/api/queues/{queue.Id}/journal"))
            .Items.Where(row => row.Kind == "queue.filled")
            .Select(row => row.To!.Value)
            .ToList();
        Assert.Contains(
            fillings,
            row =>
                row.GetProperty("reason").GetString() == "queueChanged"
                && row.GetProperty("added").GetInt32() == 1
                && row.GetProperty("removed").GetInt32() == 2
        );
        Assert.Contains(fillings, row => row.GetProperty("reason").GetString() == "recordsChanged");
    }

    [Theory, OnBothDatabases]
    public async Task A_moment_from_now_moves_with_the_clock(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        await desk.Case("давно", registeredAt: okno.Clock.GetUtcNow().AddHours(-30));
        await desk.Case("недавно", registeredAt: okno.Clock.GetUtcNow().AddHours(-2));
        var preview = await Previewed(
            desk,
            new object[]
            {
                new { category = desk.Category },
                new
                {
                    field = "registeredAt",
                    op = "ge",
                    value = new { minutesFromNow = -24 * 60 },
                },
            }
        );
        Assert.Equal("недавно", Assert.Single(preview.Sample).Record.Subject);
    }

    [Theory, OnBothDatabases]
    public async Task Says_in_words_what_is_wrong_with_a_filter(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        foreach (
            var (filter, code) in new (object, string)[]
            {
                (new { colour = "red" }, "filter.unknown-field"),
                (
                    new
                    {
                        field = "subject",
                        op = "lt",
                        value = "a",
                    },
                    "filter.unknown-operation"
                ),
                (new { status = "gone" }, "filter.bad-value"),
                (
                    new
                    {
                        field = "registeredAt",
                        op = "ge",
                        value = new { minutesFromNow = 1.5 },
                    },
                    "filter.bad-value"
                ),
                (
                    new
                    {
                        field = "registeredAt",
                        op = "ge",
                        value = new { minutesFromNow = int.MaxValue },
                    },
                    "filter.bad-value"
                ),
                (42, "filter.not-a-condition"),
            }
        )
        {
            using var answer = await desk.Admin.Post(
                "/api/queues/preview",
                new PreviewFilterRequest(Filter: JsonSerializer.SerializeToElement(filter))
            );
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = await answer.Read<JsonElement>();
            Assert.Equal("queue.filter-unfit", problem.GetProperty("code").GetString());
            Assert.Equal(code, problem.GetProperty("reasonCode").GetString());
        }
    }

    [Theory, OnBothDatabases]
    public async Task Every_field_it_names_is_one_that_a_filter_takes(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var shape = (await desk.Admin.Get<Page<QueueObjectShape>>("/api/queues/objects")).Items.Single(one => one.Name == "case");
        Assert.Equal(QueueKind.Closed, shape.Kind);
        foreach (var field in shape.Fields)
            await Previewed(desk, new { field = field.Name, op = "isEmpty" });
        var status = shape.Fields.Single(field => field.Name == "status");
        await Previewed(desk, new { status = status.Words });
    }

    /// <summary>Whatever form a filter was written in, the builder of the browser writes one that takes the same records.</summary>
    [Theory, OnBothDatabases]
    public async Task The_browsers_builder_writes_what_the_server_takes_and_means_the_same(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        foreach (var priority in Enum.GetValues<CasePriority>())
            await desk.Case($"Счёт за {priority}", priority, okno.Clock.GetUtcNow().AddHours(-(int)priority * 10));
        var fields = (await desk.Admin.Get<Page<QueueObjectShape>>("/api/queues/objects")).Items.Single(one => one.Name == "case").Fields;
        foreach (
            var filter in (string[])
                [
                    """{"status":["new","reopened"],"priority":"high"}""",
                    """[{"field":"priority","op":"le","value":"high"},{"not":{"priority":"critical"}}]""",
                    """{"any":[{"field":"subject","op":"contains","value":"low"},{"field":"closureCode","op":"ne","value":null}]}""",
                    """{"not":{"all":[{"status":"new"},{"field":"priority","op":"in","value":["low","medium"]}]}}""",
                    """{"all":[{"field":"registeredAt","op":"ge","value":{"minutesFromNow":-900}},{"any":[{"closureCode":null},{"any":[]}]}]}""",
                    """{"field":"ownerId","op":"isEmpty"}""",
                ]
        )
        {
            var given = JsonSerializer.Deserialize<JsonElement>(filter);
            var built = Okno.Client.Queues.FilterTree.Write(Okno.Client.Queues.FilterTree.Read(given, fields), fields)!.Value;
            var asGiven = await Previewed(desk, new object[] { new { category = desk.Category }, given });
            var asBuilt = await Previewed(desk, new object[] { new { category = desk.Category }, built });
            Assert.True(asGiven.Matching > 0, filter);
            Assert.Equal(asGiven.Sample.Select(found => found.RecordId), asBuilt.Sample.Select(found => found.RecordId));
        }
    }

    private static async Task<FilterPreview> Previewed(Desk desk, object filter, Guid? queueId = null)
    {
        using var answer = await desk.Admin.Post(
            "/api/queues/preview",
            new PreviewFilterRequest(Filter: JsonSerializer.SerializeToElement(filter), QueueId: queueId)
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<FilterPreview>();
    }
}
