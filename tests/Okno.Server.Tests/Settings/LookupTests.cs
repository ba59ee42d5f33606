using System.Net;
using Okno.Contracts;
using Okno.Contracts.Settings;
using Okno.Server.Data;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Settings;

public sealed class LookupTests
{
    [Theory, OnBothDatabases]
    public async Task Okno_ships_with_lookups_in_two_languages(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var lookups = (await admin.Get<Page<Lookup>>("/api/lookups")).Items;
        Assert.Equal(
            ["queue-priority", "case-category", "case-service", "closure-code", "call-result", "not-ready-reason", "break-reason"],
            lookups.Select(lookup => lookup.Name)
        );
        Assert.All(lookups, lookup => Assert.Matches("^[А-Я]", lookup.Title));
        var priorities = (await admin.Get<Page<LookupValue>>("/api/lookups/queue-priority")).Items;
        Assert.Equal(
            [("high", "Высокий", "High", 1), ("medium", "Средний", "Medium", 2), ("low", "Низкий", "Low", 3)],
            priorities.Where(value => value.Rank <= 3).Select(value => (value.Code, value.Name, value.NameEn, value.Rank))
        );
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf("/api/lookups/no-such-lookup"));
    }

    [Theory, OnBothDatabases]
    public async Task A_value_is_added_changed_and_deleted(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var request = new SaveLookupValueRequest(People.NewLogin(), "Ипотека", "Mortgage", 50);
        using var answer = await admin.Post("/api/lookups/case-service", request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var value = await answer.Read<LookupValue>();
        var path = $"/api/lookups/case-service/{value.Id}";

        var changed = await (
            await admin.Put(path, request with { Name = "Ипотека и ремонт", Active = false, Version = 0 })
        ).Read<LookupValue>();
        Assert.Equal(("Ипотека и ремонт", false, 1), (changed.Name, changed.Active, changed.Version));
        Assert.DoesNotContain(
            (await admin.Get<Page<LookupValue>>("/api/lookups/case-service?active=true")).Items,
            shown => shown.Id == value.Id
        );
        await admin.Put(path, request with { Version = 0 }).Refuses(HttpStatusCode.Conflict, "conflict");
        await admin.Put(path, request with { Code = "cards" }).Refuses(HttpStatusCode.Conflict, "lookup.code-taken");
        await admin.Post("/api/lookups/case-service", request).Refuses(HttpStatusCode.Conflict, "lookup.code-taken");
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Put($"/api/lookups/closure-code/{value.Id}", request)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync(path)).StatusCode);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Values_are_put_into_another_order_at_once(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        const string path = "/api/lookups/closure-code";
        var values = (await admin.Get<Page<LookupValue>>(path)).Items;
        var wanted = new OrderLookupRequest([values[2].Id, values[0].Id]);
        using var answer = await admin.Put($"{path}/order", wanted);
        var ordered = (await answer.Read<Page<LookupValue>>()).Items;
        Assert.Equal(
            [values[2].Id, values[0].Id, values[1].Id, .. values.Skip(3).Select(value => value.Id)],
            ordered.Select(value => value.Id)
        );
        Assert.Equal(Enumerable.Range(1, values.Count), ordered.Select(value => value.Rank));
        Assert.Equal(ordered, (await admin.Get<Page<LookupValue>>(path)).Items);
        await admin.Put($"{path}/order", new OrderLookupRequest([Guid.NewGuid()])).Refuses(HttpStatusCode.BadRequest, "request.bad-value");
    }

    [Theory, OnBothDatabases]
    public async Task Bad_values_are_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var good = new SaveLookupValueRequest("good", "Имя", "Name", 1);
        foreach (
            var bad in new[]
            {
                good with
                {
                    Code = "",
                },
                good with
                {
                    Code = "a b",
                },
                good with
                {
                    Name = " ",
                },
                good with
                {
                    NameEn = "x\0",
                },
                good with
                {
                    Name = new string('я', 201),
                },
                good with
                {
                    Rank = -1,
                },
                good with
                {
                    Rank = 1_000_001,
                },
            }
        )
        {
            using var answer = await admin.Post("/api/lookups/closure-code", bad);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{bad}: {(int)answer.StatusCode}");
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_priority_that_a_queue_has_neither_goes_nor_changes_its_code(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var low = (await admin.Get<Page<LookupValue>>("/api/lookups/queue-priority")).Items.Single(value => value.Code == "low");
        await okno.InDb(async db =>
        {
            db.Queues.Add(
                new Server.Queues.Queue
                {
                    Name = "Очередь",
                    Object = "case",
                    Priority = "low",
                    ProcessKey = "case-processing",
                }
            );
            return await db.SaveChangesAsync();
        });

        var path = $"/api/lookups/queue-priority/{low.Id}";
        await admin.DeleteAsync(path).Refuses(HttpStatusCode.Conflict, "lookup.in-use");
        await admin.Put(path, new SaveLookupValueRequest("lowest", "Низкий", "Low", 3)).Refuses(HttpStatusCode.Conflict, "lookup.in-use");
        (await admin.Put(path, new SaveLookupValueRequest("low", "Самый низкий", "Lowest", 9))).EnsureSuccessStatusCode();
    }
}
