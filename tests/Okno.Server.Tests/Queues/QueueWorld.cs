using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using static Okno.Server.Tests.Queues.QueueModelTests;

namespace Okno.Server.Tests.Queues;

/// <summary>People, queues and records of one run, in the server and in the model.</summary>
internal sealed partial class QueueWorld
{
    private readonly OknoApp _okno;
    private readonly QueueModel _model = new(Limit);
    private readonly Dictionary<Guid, HttpClient> _clients = [];
    private readonly StringBuilder _told = new();
    private readonly HttpClient _admin;

    private QueueWorld(OknoApp okno, HttpClient admin) => (_okno, _admin) = (okno, admin);

    private DateTimeOffset Now => _okno.Clock.GetUtcNow();

    public static async Task<QueueWorld> In(OknoApp okno)
    {
        var world = new QueueWorld(okno, await okno.As("admin"));
        await world.SetUp();
        return world;
    }

    public async Task Live(Step[] day)
    {
        await Compare("at first");
        foreach (var step in day)
        {
            await AwayFromDates();
            var told = $"{step.Act} by {Who(step).Name}";
            await Do(step);
            await Compare(told);
        }
        foreach (var place in _model.Places)
            await CompareJournal(place);
    }

    private async Task SetUp()
    {
        using var set = await _admin.Put(
            "/api/settings/MaxClosedQueueItemsInProgress",
            new Contracts.Settings.SaveSettingRequest(JsonSerializer.SerializeToElement(Limit))
        );
        set.EnsureSuccessStatusCode();
        foreach (var person in await Crowd.People(_okno.Services, 4, Server.Access.Role.CcAgent))
            Join(person, isSupervisor: false);
        Join((await Crowd.People(_okno.Services, 1, Server.Access.Role.Supervisor))[0], isSupervisor: true);
        var all = _model.People.Select(person => person.Id).ToList();
        var closed = await Queue("Закрытая", QueueKind.Closed, "medium", all, []);
        var urgent = await Queue("Срочная", QueueKind.Closed, "high", all[..2], [all[2]]);
        var equal = await Queue("Вторая закрытая", QueueKind.Closed, "medium", all[1..4], []);
        var open = await Queue("Открытая", QueueKind.Open, "medium", all[..3], [all[3]]);
        var slow = await Queue("Несрочная", QueueKind.Open, "low", all, []);

        var now = Now;
        var ids = await Crowd.Cases(
            _okno.Services,
            9,
            Guid.NewGuid().ToString("N"),
            (n, usual) => usual with { Priority = (CasePriority)(1 + (n % 4)), RegisteredAt = now.AddMinutes(-(n / 3)) }
        );
        foreach (var id in ids)
        {
            var seen = await _admin.Get<Case>($"/api/cases/{id}");
            _model.Records.Add(new QueueModel.Record(id, (int)seen.Priority, seen.RegisteredAt));
        }
        await Fill(closed, [0, 1, 2, 3]);
        await Fill(urgent, [4, 5]);
        await Fill(equal, [5, 6, 0]);
        await Fill(open, [2, 6, 7, 8]);
        await Fill(slow, [1, 8]);
    }

    private void Join(Colleague person, bool isSupervisor)
    {
        _model.People.Add(new QueueModel.Person(person.Id, person.Name, isSupervisor));
        _clients[person.Id] = person.Through(_okno.CreateClient());
    }

    private async Task<QueueModel.Line> Queue(
        string name,
        QueueKind kind,
        string priority,
        IReadOnlyList<Guid> active,
        IReadOnlyList<Guid> inactive
    )
    {
        var described = Crowd.Queue(name, kind, priority, active);
        using var answer = await _admin.Post(
            "/api/queues",
            described with
            {
                Team = [.. described.Team!, .. inactive.Select(id => new TeamMember(UserId: id, Active: false))],
            }
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var rank = priority switch
        {
            "high" => 1,
            "medium" => 2,
            _ => 3,
        };
        var line = new QueueModel.Line((await answer.Read<Contracts.Queues.Queue>()).Id, name, kind, rank, active.ToHashSet());
        _model.Lines.Add(line);
        return line;
    }

    private async Task Fill(QueueModel.Line line, IEnumerable<int> records)
    {
        var wanted = records.Select(n => _model.Records[n]).ToList();
        using var answer = await _admin.Post($"/api/queues/{line.Id}/items", new FillQueueRequest([.. wanted.Select(record => record.Id)]));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var filled = await answer.Read<FilledQueue>();
        var free = wanted
            .Where(record => !_model.Places.Any(place => place.Line == line && place.Record == record && !place.IsFinished))
            .ToList();
        Assert.Equal(free.Select(record => record.Id).ToHashSet(), filled.Items.Select(item => item.RecordId).ToHashSet());
        foreach (var item in filled.Items)
            _model.Places.Add(new QueueModel.Place(item.Id, line, free.Single(record => record.Id == item.RecordId)));
    }

    private QueueModel.Person Who(Step step) =>
        IsSupervisors(step.Act) ? _model.People[^1] : _model.People[step.Who < 92 ? step.Who % (_model.People.Count - 1) : ^1];

    private static bool IsSupervisors(Act act) =>
        act is Act.Assign or Act.Clear or Act.StartAnew or Act.SetProcessed or Act.Reopen or Act.Reprioritise or Act.FillAgain;

    /// <summary>Mostly what the person may well choose, now and then anything at all.</summary>
    private QueueModel.Place Which(Step step, QueueModel.Person who)
    {
        List<QueueModel.Place> likely = step.Act switch
        {
            _ when step.More % 5 == 0 || IsSupervisors(step.Act) => _model.Places,
            Act.Open => [.. _model.Places.Where(place => _model.Sees(who, place, Now))],
            Act.Undo => [.. _model.Places.Where(place => place.Undo?.By == who.Id)],
            _ => [.. _model.Places.Where(place => place.Holder == who.Id && !place.IsFinished)],
        };
        return likely.Count == 0 ? _model.Places[step.What % _model.Places.Count] : likely[step.What % likely.Count];
    }

    private async Task Do(Step step)
    {
        var who = Who(step);
        var client = _clients[who.Id];
        var place = Which(step, who);
        var path = $"/api/queue-items/{place.Id}";
        var other = _model.People[step.More % _model.People.Count];
        _told.Append($"\n{step.Act} by {who.Name}: {place.Line.Name} {place.Id}");
        switch (step.Act)
        {
            case Act.Next:
                await Next(client, who);
                break;
            case Act.Open:
                await Answers(client.Post($"{path}/open", new { }), _ => _model.Open(who, place, Now));
                break;
            case Act.Schedule:
                var at = DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds()).AddMinutes(1 + (step.More % 4 * 10));
                await Answers(client.Post($"{path}/schedule", new { at }), sent => _model.Schedule(who, place, at, sent, Now));
                break;
            case Act.Return:
                await Answers(client.Post($"{path}/return", new { }), sent => _model.Return(who, place, sent, Now));
                break;
            case Act.Keep:
                await Answers(client.Post($"{path}/keep", new { }), sent => _model.Keep(who, place, sent, Now));
                break;
            case Act.Undo:
                await TakeBack(client, who, place);
                break;
            case Act.TakeCaseOn:
                await Save(client, who, place.Record, new { status = "inProgress" }, CaseStatus.InProgress, null);
                break;
            case Act.AssignCaseToMe:
                await Save(client, who, place.Record, new { ownerId = who.Id }, null, who.Id);
                break;
            case Act.Describe:
                await Save(client, who, place.Record, new { description = $"Слово {step.More}" }, null, null);
                break;
            case Act.Reopen:
                await Save(client, who, place.Record, new { status = "reopened" }, CaseStatus.Reopened, null);
                break;
            case Act.Reprioritise:
                await Reprioritise(client, place.Record, 1 + (step.More % 4));
                break;
            case Act.Assign:
                await Answers(client.Put($"{path}/operator", new AssignItemRequest(other.Id)), _ => _model.Assign(place, other));
                break;
            case Act.Clear:
                await Answers(client.Put($"{path}/operator", new AssignItemRequest(null)), _ => _model.Assign(place, null));
                break;
            case Act.StartAnew:
                await Answers(
                    client.Put($"{path}/state", new SetItemStateRequest(QueueItemState.NotProcessed)),
                    _ => _model.SetState(place, QueueItemState.NotProcessed)
                );
                break;
            case Act.SetProcessed:
                await Answers(
                    client.Put($"{path}/state", new SetItemStateRequest(QueueItemState.Processed)),
                    _ => _model.SetState(place, QueueItemState.Processed)
                );
                break;
            case Act.FillAgain:
                await Fill(_model.Lines[step.More % _model.Lines.Count], [step.What % _model.Records.Count]);
                break;
            default:
                _okno.Clock.Advance(TimeSpan.FromMinutes(step.More % 3 == 0 ? 1 : 12));
                break;
        }
    }

    private async Task Next(HttpClient client, QueueModel.Person who)
    {
        using var answer = await client.Post("/api/desktop/next", new TakeNextRequest("case"));
        var (taken, refusal) = _model.Next(who, Now);
        var got =
            answer.StatusCode is HttpStatusCode.OK ? (await answer.Read<TakenItem>()).Item.Id.ToString()
            : answer.StatusCode is HttpStatusCode.NoContent ? "nothing"
            : await answer.Code();
        Same(refusal ?? taken?.Id.ToString() ?? "nothing", got, "what next gives");
    }

    private async Task TakeBack(HttpClient client, QueueModel.Person who, QueueModel.Place place)
    {
        var sent = Now;
        using var answer = await client.Post($"/api/queue-items/{place.Id}/undo", new { });
        var got = answer.IsSuccessStatusCode ? null : await answer.Code();
        // Between these two moments the server alone knows whether it was in time.
        var inTime = place.Undo is { } undo && (Now <= undo.From || (sent <= undo.To && got is not "queue-item.undo-too-late"));
        Same(_model.TakeBack(who, place, inTime, Now), got, "undo");
    }

    private Task Save(HttpClient client, QueueModel.Person who, QueueModel.Record record, object patch, CaseStatus? status, Guid? owner) =>
        Answers(
            client.PatchAsync($"/api/cases/{record.Id}", System.Net.Http.Json.JsonContent.Create(patch, patch.GetType())),
            _ => _model.Save(who, record, status, owner)
        );

    /// <summary>The order follows a change of the record within a second.</summary>
    private async Task Reprioritise(HttpClient supervisor, QueueModel.Record record, int priority)
    {
        var patch = new { priority = ((CasePriority)priority).ToString().ToLowerInvariant() };
        await Save(supervisor, _model.People[^1], record, patch, null, null);
        record.Priority = priority;
        await Access.People.Eventually(() =>
            _okno.InDb(async db =>
                !await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.AnyAsync(
                    db.QueueItems,
                    item => item.RecordId == record.Id && item.State != QueueItemState.Processed && item.Sort1 != priority
                )
            )
        );
    }
}
