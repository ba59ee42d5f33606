using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Cases;
using Okno.Server.Processes;
using Okno.Server.Queues;
using Okno.Server.Queues.Filling;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Case = Okno.Server.Cases.Case;
using Queue = Okno.Server.Queues.Queue;
using QueueItem = Okno.Server.Queues.QueueItem;
using Role = Okno.Server.Access.Role;

namespace Okno.Server.Data.DemoData;

/// <summary>A believable morning: staff, a month of cases, queues with their teams, and items in every state.</summary>
/// <remarks>The first operators hold nothing, so that whoever tries the desktop as one of them may begin at once.</remarks>
internal sealed class DemoDay(
    OknoDb db,
    FirstPeople people,
    Passwords passwords,
    ProcessLibrary library,
    SettingsBook settings,
    TimeProvider clock
)
{
    private const string FirstLine = "first-line";
    private const string Billing = "billing";
    private const int BusyFrom = 10;
    private readonly DateTimeOffset _now = clock.GetUtcNow();
    private readonly List<User> _operators = [];

    public async Task Fill(string password, CancellationToken stop)
    {
        await Hire(password, stop);
        // A demonstration has no telephone system: its calls come from the training simulator.
        db.Settings.Add(new SettingValue { Code = KnownSettings.TrainingCalls.Code, Value = "true" });
        var records = await DemoRecords.Fill(db, [.. _operators.Select(user => user.Id)], _now, stop);
        await DemoCalls.Fill(db, settings, records.Phones, _operators[BusyFrom..], _now, stop);
        var process = await Shipped(CreateQueue.CaseProcessing, stop);

        var queues = await Queues(stop);
        await db.SaveChangesAsync(stop);
        foreach (var queue in queues.Where(queue => queue is { State: QueueState.InProgress, Filling: QueueFilling.Filter }))
            await FillByFilter.Fill(db, queue, null, (int)KnownSettings.MaxUnfinishedItemsPerQueue.Default, _now, stop);
        var byPhone = queues.Single(queue => queue.Filling is QueueFilling.Manual);
        var byHand = records.NewCases.Values.SelectMany(ids => ids.Take(3)).ToArray();
        await FillByFilter.Add(
            db,
            byPhone.Id,
            QueueObject.Cases,
            $"r.id {db.In("ids")}",
            [("ids", byHand)],
            byHand.Length,
            null,
            _now,
            stop
        );
        await Work(queues, process, stop);
        await CallBackLater(queues.Single(queue => queue.Object == QueueObject.Calls.Name), stop);
    }

    private async Task<PublishedProcess> Shipped(string key, CancellationToken stop) =>
        await library.Newest(db, key, stop) ?? throw new InvalidOperationException("The shipped process is missing.");

    /// <summary>One of the missed calls was promised for later.</summary>
    private async Task CallBackLater(Queue queue, CancellationToken stop)
    {
        var item = await db.QueueItems.Where(item => item.QueueId == queue.Id).OrderBy(item => item.Sort2).FirstAsync(stop);
        var busy = _operators[BusyFrom];
        await Take(item, await Shipped(CreateQueue.CallBack, stop), busy, _now.AddMinutes(-6), stop);
        Note("queue-item.scheduled", item, busy, _now.AddMinutes(-4), (taken, at) => taken.Schedule(_now.AddMinutes(95), busy.Id, at));
        await db.SaveChangesAsync(stop);
    }

    private async Task Hire(string password, CancellationToken stop)
    {
        db.Roles.Add(
            new Role
            {
                Code = FirstLine,
                Name = "Первая линия",
                Kind = RoleKind.Organisational,
            }
        );
        db.Roles.Add(
            new Role
            {
                Code = Billing,
                Name = "Группа расчётов",
                Kind = RoleKind.Organisational,
            }
        );
        await db.SaveChangesAsync(stop);
        var hash = passwords.Hash(password);
        foreach (var (person, n) in DemoPeople.Operators.Select((person, n) => (person, n)))
        {
            string[] roles = [Role.CcAgent, Role.ContactCenterOperators, n % 5 == 4 ? Billing : FirstLine];
            _operators.Add(await people.AddPerson(db, person.Login, person.Name, hash, person.Extension, roles, stop));
        }
        foreach (var person in DemoPeople.Supervisors)
            await people.AddPerson(
                db,
                person.Login,
                person.Name,
                hash,
                person.Extension,
                [Role.Supervisor, Role.ContactCenterOperators],
                stop
            );
        await db.SaveChangesAsync(stop);
    }

    private async Task<List<Queue>> Queues(CancellationToken stop)
    {
        var roles = await db.Roles.ToDictionaryAsync(role => role.Code, role => role.Id, StringComparer.Ordinal, stop);
        var everyone = roles[Role.ContactCenterOperators];
        string[] waiting = ["new", "reopened"];
        List<Queue> queues =
        [
            Make(
                "VIP-клиенты",
                QueueKind.Open,
                "high",
                new
                {
                    all = new object[]
                    {
                        new
                        {
                            field = "status",
                            op = "in",
                            value = waiting,
                        },
                        new { field = "accountId", op = "isNotEmpty" },
                    },
                },
                everyone
            ),
            Make("Первая линия", QueueKind.Closed, "medium", new { status = waiting, category = Complaint.Internet }, everyone),
            Make("Претензии по счетам", QueueKind.Open, "medium", new { status = waiting, category = Complaint.Billing }, everyone),
            Make("Лимиты трафика", QueueKind.Closed, "low", new { status = waiting, category = Complaint.Limits }, roles[FirstLine]),
            Make(
                "Качество обслуживания",
                QueueKind.Open,
                "low",
                new { status = waiting, category = Complaint.Service },
                roles[FirstLine],
                roles[Billing]
            ),
            MakeOfCalls("Пропущенные звонки", everyone),
            Make("Обзвон после аварии", QueueKind.Open, "medium", null, everyone),
            Make("Телевидение", QueueKind.Open, "medium", new { status = waiting, category = Complaint.Television }, everyone),
            Make("Опрос об оценке", QueueKind.Open, "low", new { status = "resolved" }, everyone),
        ];
        queues[^2].State = QueueState.Planned;
        queues[^1].State = QueueState.Completed;
        db.Queues.AddRange(queues);
        return queues;
    }

    private static Queue Make(string name, QueueKind kind, string priority, object? filter, params Guid[] team) =>
        Make(QueueObject.Cases, name, kind, priority, filter is null ? null : JsonSerializer.Serialize(filter, Wire.Json), team);

    private static Queue MakeOfCalls(string name, params Guid[] team) =>
        Make(QueueObject.Calls, name, QueueKind.Open, "high", QueueObject.MissedCalls.GetRawText(), team);

    private static Queue Make(QueueObject @object, string name, QueueKind kind, string priority, string? filter, Guid[] team)
    {
        var queue = new Queue
        {
            Name = name,
            Object = @object.Name,
            Kind = kind,
            Priority = priority,
            State = QueueState.InProgress,
            ProcessKey = @object.ProcessKey,
            Filling = filter is null ? QueueFilling.Manual : QueueFilling.Filter,
            Filter = filter,
            Version = 1,
        };
        queue.Team.AddRange(
            team.Select(role => new QueueTeamMember
            {
                QueueId = queue.Id,
                RoleId = role,
                Active = true,
            })
        );
        return queue;
    }

    /// <summary>What the morning has brought so far: done, held, kept, scheduled, returned.</summary>
    private async Task Work(List<Queue> queues, PublishedProcess process, CancellationToken stop)
    {
        var random = new Random(1124);
        foreach (var queue in queues.Where(queue => queue.State is QueueState.InProgress && queue.Object == Case.Object))
        {
            var items = await db.QueueItems.Where(item => item.QueueId == queue.Id).OrderBy(item => item.Sort2).Take(24).ToListAsync(stop);
            for (var n = 0; n < items.Count; n++)
            {
                var busy = _operators[BusyFrom + ((n + queue.Name.Length) % (_operators.Count - BusyFrom))];
                var begun = _now.AddMinutes(-random.Next(20, 180));
                switch (n % 12)
                {
                    case 0 or 1 or 2 or 3:
                        await Take(items[n], process, busy, begun, stop);
                        await Finish(items[n], busy, begun.AddMinutes(random.Next(3, 15)), stop);
                        break;
                    case 5:
                        await Take(items[n], process, busy, begun, stop);
                        Note(
                            "queue-item.scheduled",
                            items[n],
                            busy,
                            begun.AddMinutes(4),
                            (item, at) => item.Schedule(_now.AddMinutes(random.Next(45, 1_200)), busy.Id, at)
                        );
                        break;
                    case 7:
                        await Take(items[n], process, busy, begun, stop);
                        Note(
                            "queue-item.returned",
                            items[n],
                            busy,
                            begun.AddMinutes(2),
                            (item, at) => item.Return(busy.Id, at),
                            "Клиент не ответил"
                        );
                        break;
                    case 9 when queue.Kind is QueueKind.Open:
                        await Take(items[n], process, busy, begun, stop);
                        Note("queue-item.kept", items[n], busy, begun.AddMinutes(5), (item, at) => item.Keep(busy.Id, at));
                        break;
                }
            }
        }
        await db.SaveChangesAsync(stop);
    }

    private async Task Take(QueueItem item, PublishedProcess process, User user, DateTimeOffset at, CancellationToken stop)
    {
        Note("queue-item.taken", item, user, at, (taken, now) => taken.TakeBy(user.Id, now));
        await RunProcess.Start(db, library, process, item.Id, item.RecordId, user.Id, at, stop);
        await db.SaveChangesAsync(stop);
    }

    private async Task Finish(QueueItem item, User user, DateTimeOffset at, CancellationToken stop)
    {
        var @case = await db.Cases.FirstAsync(row => row.Id == item.RecordId, stop);
        @case.MoveTo(CaseStatus.InProgress, at, reopeningClearsOwner: true);
        @case.OwnerId = user.Id;
        @case.Saved();
        db.History.Add(
            HistoryEntry.Note(
                "case.changed",
                @case.Id,
                user.Id,
                at,
                new { status = CaseStatus.New },
                new { status = CaseStatus.InProgress, ownerId = user.Id },
                recordId: @case.Id
            )
        );
        await db.SaveChangesAsync(stop);
        var saved = JsonSerializer.SerializeToElement(await CaseSeen.Read(db, @case.Id, stop), Wire.Json);
        await RunProcess.RecordSaved(
            db,
            library,
            Case.Object,
            @case.Id,
            saved,
            running => Task.FromResult(running.QueueItemId == item.Id),
            user.Id,
            at,
            stop
        );
        Note("queue-item.processed", item, user, at, (done, now) => done.Process(now));
    }

    private void Note(string kind, QueueItem item, User user, DateTimeOffset at, Action<QueueItem, DateTimeOffset> step, string? why = null)
    {
        var before = item.Facts;
        step(item, at);
        db.History.Add(HistoryEntry.Note(kind, item.Id, user.Id, at, before, item.Facts, why, item.RecordId));
    }
}
