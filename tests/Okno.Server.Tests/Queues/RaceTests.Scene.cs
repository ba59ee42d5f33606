using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Server.Tests.Queues;

public sealed partial class RaceTests
{
    /// <summary>An app with a crowd of operators; on PostgreSQL with a second server over the same database.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly string _category = Guid.NewGuid().ToString("N");

        public required OknoApp[] Nodes { get; init; }
        public required HttpClient Admin { get; init; }
        public required IReadOnlyList<Colleague> People { get; init; }

        /// <summary>For each of the people, a client on each node.</summary>
        public required IReadOnlyList<IReadOnlyList<HttpClient>> Clients { get; init; }

        public static async Task<Scene> In(OknoApp okno)
        {
            OknoApp[] nodes = okno.Database is Database.Postgres ? [okno, okno.Again()] : [okno];
            var people = await Crowd.People(okno.Services, Operators, Server.Access.Role.CcAgent);
            return new Scene
            {
                Nodes = nodes,
                Admin = await okno.As("admin"),
                People = people,
                Clients = [.. people.Select(person => nodes.Select(node => person.Through(node.CreateClient())).ToList())],
            };
        }

        public async Task<Guid> Queue(QueueKind kind, string priority)
        {
            using var answer = await Admin.Post("/api/queues", Crowd.Queue("Гонка", kind, priority, People.Select(person => person.Id)));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            // The other server learns of it within a second.
            await Task.Delay(Nodes.Length > 1 ? 1100 : 0);
            return (await answer.Read<Contracts.Queues.Queue>()).Id;
        }

        public async Task<IReadOnlyList<Guid>> Fill(Guid queue, int count)
        {
            var cases = await Crowd.Cases(Nodes[0].Services, count, _category);
            using var answer = await Admin.Post($"/api/queues/{queue}/items", new FillQueueRequest(cases));
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return [.. (await answer.Read<FilledQueue>()).Items.Select(item => item.Id)];
        }

        public async Task SetLimit(int limit)
        {
            var value = new SaveSettingRequest(JsonSerializer.SerializeToElement(limit));
            (await Admin.Put("/api/settings/MaxClosedQueueItemsInProgress", value)).EnsureSuccessStatusCode();
            await Task.Delay(Nodes.Length > 1 ? 1500 : 0);
        }

        /// <summary>Where each waiting item stands, by the rules and not by the server's sorting.</summary>
        public async Task<Dictionary<Guid, int>> OrderOfWork()
        {
            var waiting = await Nodes[0]
                .InDb(async db =>
                    await (
                        from item in db.QueueItems
                        join queue in db.Queues on item.QueueId equals queue.Id
                        join @case in db.Cases on item.RecordId equals @case.Id
                        where item.OperatorId == null && item.State != QueueItemState.Processed
                        select new
                        {
                            item.Id,
                            Rank = queue.Priority == "high" ? 1 : 2,
                            item.PostponesCount,
                            @case.Priority,
                            @case.RegisteredAt,
                        }
                    ).ToListAsync()
                );
            return waiting
                .OrderBy(item => item.Rank)
                .ThenBy(item => item.PostponesCount)
                .ThenBy(item => item.Priority)
                .ThenBy(item => item.RegisteredAt)
                .ThenBy(item => item.Id.ToString(), StringComparer.Ordinal)
                .Select((item, place) => (item.Id, place))
                .ToDictionary(item => item.Id, item => item.place);
        }

        /// <summary>What happened to the item, oldest first, without how it came into the queue.</summary>
        public async Task<IEnumerable<string>> Journal(Guid item) =>
            (await Admin.Get<Page<HistoryRow>>($"/api/queue-items/{item}/journal"))
                .Items.Reverse()
                .Select(row => row.Kind)
                .Where(kind => kind is not "queue-item.added");

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Nodes.Skip(1))
                await node.DisposeAsync();
        }
    }
}
