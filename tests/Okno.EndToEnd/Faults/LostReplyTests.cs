using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>The connection is cut between the request and its reply; the caller asks again with the same key.</summary>
[Collection("Faults")]
public sealed class LostReplyTests
{
    private static readonly int Rounds = Crowd.Size("OKNO_FAULT_CUTS", 5);

    [Theory]
    [InlineData(Database.Sqlite, Cut.AfterRequest)]
    [InlineData(Database.Sqlite, Cut.BeforeReply)]
    [InlineData(Database.Postgres, Cut.AfterRequest)]
    [InlineData(Database.Postgres, Cut.BeforeReply)]
    public async Task A_write_repeated_with_its_key_is_done_once(Database database, Cut cut)
    {
        await using var site = await Site.On(database);
        await using var proxy = new CuttingProxy(site.Server.Port, cut);
        await site.SetLimit(1000);
        var anna = (await site.People(1, Role.CcAgent))[0];
        var vera = (await site.People(1, Role.Supervisor))[0];
        var queue = await site.Queue("Закрытая", QueueKind.Closed, "medium", [anna]);
        var items = await site.Fill(queue, Rounds + 5);
        var spare = await Crowd.Cases(site.Services, Rounds, "запас");
        var asAnna = new Twice(site.As(anna, through: proxy.Address), site.As(anna));
        var asVera = new Twice(site.As(vera, through: proxy.Address), site.As(vera));

        for (var round = 0; round < Rounds; round++)
        {
            var item = (await asAnna.Write(HttpMethod.Post, "/api/desktop/next", new TakeNextRequest("case"))).Read<TakenItem>().Item;
            await asAnna.Write(HttpMethod.Post, $"/api/queue-items/{item.Id}/keep", new { });
            await asAnna.Write(HttpMethod.Post, $"/api/queue-items/{item.Id}/schedule", new { at = DateTimeOffset.UtcNow.AddHours(1) });
            var returned = (
                await asAnna.Write(HttpMethod.Post, $"/api/queue-items/{item.Id}/return", new { reason = "раз" })
            ).Read<QueueItem>();
            Assert.Equal(1, returned.PostponesCount);
            await asVera.Write(HttpMethod.Put, $"/api/queue-items/{item.Id}/operator", new { operatorId = anna.Id });
            var saved = (
                await asAnna.Write(HttpMethod.Patch, $"/api/cases/{item.RecordId}", new { status = "inProgress" })
            ).Read<SavedCase>();
            Assert.Equal(2, saved.Case.Version);

            string[] done = ["added", "taken", "kept", "scheduled", "returned", "assigned", "processed"];
            Assert.Equal(
                done.Select(kind => $"queue-item.{kind}"),
                (await site.History($"/api/queue-items/{item.Id}/journal")).Select(row => row.Kind)
            );
            Assert.Single(await site.History($"/api/cases/{item.RecordId}/history"), row => row.Kind is "case.changed");

            var subject = $"Один раз {Guid.NewGuid():N}";
            var created = (await asVera.Write(HttpMethod.Post, "/api/cases", new CreateCaseRequest(subject))).Read<Case>();
            Assert.Equal(
                created.Id,
                Assert.Single((await site.Get<Page<Case>>($"/api/cases?search={Uri.EscapeDataString(subject)}")).Items).Id
            );
            var filled = (
                await asVera.Write(HttpMethod.Post, $"/api/queues/{queue}/items", new FillQueueRequest([spare[round]]))
            ).Read<FilledQueue>();
            Assert.Equal(spare[round], Assert.Single(filled.Items).RecordId);
        }

        // All that was taken is processed; what waits is what nobody was given.
        var next = await site.As(anna).Once(HttpMethod.Get, "/api/desktop/next", null);
        Assert.Equal(0, next.Read<NextAvailability>().InProgress);
        var left = await site.As(anna).Once(HttpMethod.Get, "/api/desktop/queues", null);
        Assert.Equal(items.Count, left.Read<Page<DesktopQueue>>().Items[0].Waiting);
    }

    /// <summary>Sends a write through the proxy, hears nothing, and sends it again directly.</summary>
    private sealed class Twice(HttpClient cut, HttpClient direct)
    {
        public async Task<Answer> Write(HttpMethod method, string path, object body)
        {
            var key = Guid.NewGuid().ToString();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => cut.Once(method, path, body, key));
            var answer = await direct.Once(method, path, body, key);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{path}: {answer}");
            var again = await direct.Once(method, path, body, key);
            Assert.Equal(answer.ToString(), again.ToString());
            return answer;
        }
    }
}
