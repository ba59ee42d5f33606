using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Server.Tests.Queues;

/// <summary>
/// What queues do, written down as simply as can be from the rules alone: who sees what in which order, what each step makes of an item,
/// and what is refused. No database, no speed, nobody else at the same time.
/// </summary>
internal sealed class QueueModel(int limit)
{
    public static readonly TimeSpan UndoPeriod = TimeSpan.FromSeconds(10);

    public List<Person> People { get; } = [];
    public List<Line> Lines { get; } = [];
    public List<Record> Records { get; } = [];
    public List<Place> Places { get; } = [];

    public sealed record Person(Guid Id, string Name, bool IsSupervisor = false);

    public sealed record Line(Guid Id, string Name, QueueKind Kind, int Rank, IReadOnlySet<Guid> Active);

    public sealed class Record(Guid id, int priority, DateTimeOffset registeredAt)
    {
        public Guid Id => id;
        public int Priority { get; set; } = priority;
        public DateTimeOffset RegisteredAt => registeredAt;
        public CaseStatus Status { get; set; }
        public Guid? Owner { get; set; }

        /// <summary>The shipped process is content: someone has taken the case on.</summary>
        public bool IsTakenOn => Status is not (CaseStatus.New or CaseStatus.Reopened) || Owner is not null;
    }

    /// <summary>A record's place in a queue.</summary>
    public sealed class Place(Guid id, Line line, Record record)
    {
        public Guid Id => id;
        public Line Line => line;
        public Record Record => record;
        public QueueItemState State { get; set; }
        public Guid? Holder { get; set; }
        public DateTimeOffset? Date { get; set; }
        public int Postpones { get; set; }

        /// <summary>Its process has started and not ended.</summary>
        public bool IsBegun { get; set; }

        /// <summary>Who may take the last step back, until when (between two moments, since the server took its own time), and to what.</summary>
        public (Guid By, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? Date, int Postpones)? Undo { get; set; }

        public bool IsFinished => State is QueueItemState.Processed;

        public bool IsDue(DateTimeOffset now) => Date is null || Date <= now;
    }

    public bool Sees(Person person, Place place, DateTimeOffset now) =>
        !place.IsFinished
        && place.IsDue(now)
        && (
            place.Holder == person.Id
            || (place.Holder is null && place.Line.Kind is QueueKind.Open && place.Line.Active.Contains(person.Id))
        );

    /// <summary>The list of a person, in the order of work.</summary>
    public List<Guid> List(Person person, DateTimeOffset now) =>
        [.. InOrder(Places.Where(place => Sees(person, place, now)), person).Select(place => place.Id)];

    /// <summary>What counts towards the limit.</summary>
    public List<Place> InProgress(Person person, DateTimeOffset now) =>
        [
            .. Places.Where(place =>
                place.Holder == person.Id && !place.IsFinished && place.Line.Kind is QueueKind.Closed && place.IsDue(now)
            ),
        ];

    public int Waiting(Person person, DateTimeOffset now) => ForNext(person, now).Count();

    // Each step answers what the server must answer: null when it is done, else the code of the refusal.

    public (Place? Taken, string? Refusal) Next(Person person, DateTimeOffset now)
    {
        if (InProgress(person, now).Count >= limit)
            return (null, "queue-item.limit-reached");
        if (InOrder(ForNext(person, now), person).FirstOrDefault() is not { } first)
            return (null, null);
        Take(first, person);
        return (first, null);
    }

    public string? Open(Person person, Place place, DateTimeOffset now)
    {
        if (!MayKnow(person, place))
            return "request.not-found";
        if (place.IsFinished)
            return "queue-item.processed";
        if (!person.IsSupervisor && place.Holder is { } holder && holder != person.Id)
            return "queue-item.held-by-another";
        if (!person.IsSupervisor && !place.IsDue(now))
            return "request.not-found";
        if (place.Holder != person.Id || place.State is QueueItemState.NotProcessed || !place.IsBegun)
            Take(place, person);
        return null;
    }

    public string? Schedule(Person person, Place place, DateTimeOffset at, DateTimeOffset from, DateTimeOffset to) =>
        Leave(person, place, from, to, () => place.Date = at);

    public string? Return(Person person, Place place, DateTimeOffset from, DateTimeOffset to) =>
        Leave(
            person,
            place,
            from,
            to,
            () =>
            {
                place.Holder = null;
                place.Postpones++;
                place.Date = null;
            }
        );

    public string? Keep(Person person, Place place, DateTimeOffset from, DateTimeOffset to) => Leave(person, place, from, to, () => { });

    /// <param name="inTime">Whether the ten seconds have not passed, which the server's clock decides.</param>
    public string? TakeBack(Person person, Place place, bool inTime, DateTimeOffset now)
    {
        if (place.Undo?.By != person.Id && (place.Holder != person.Id || place.IsFinished))
            return "request.not-found";
        if (place.Undo is not { } undo || undo.By != person.Id || !inTime)
            return "queue-item.undo-too-late";
        var counts = place.Line.Kind is QueueKind.Closed && (undo.Date is null || undo.Date <= now);
        if (counts && !InProgress(person, now).Contains(place) && InProgress(person, now).Count >= limit)
            return "queue-item.limit-reached";
        (place.Holder, place.Date, place.Postpones, place.Undo) = (person.Id, undo.Date, undo.Postpones, null);
        return null;
    }

    public string? Assign(Place place, Person? to)
    {
        if (place.IsFinished)
            return "queue-item.processed";
        if (place.Holder == to?.Id && (to is null || place.State is QueueItemState.InProgress))
            return null;
        place.Holder = to?.Id;
        place.Undo = null;
        if (to is not null)
            place.State = QueueItemState.InProgress;
        return null;
    }

    public string? SetState(Place place, QueueItemState state)
    {
        if (place.State == state)
            return null;
        if (state is QueueItemState.Processed)
        {
            Finish(place);
            return null;
        }
        if (
            place.IsFinished
            && Places.Any(other => other != place && other.Line == place.Line && other.Record == place.Record && !other.IsFinished)
        )
            return "queue-item.second-unfinished";
        (place.State, place.Holder, place.Date, place.IsBegun, place.Undo) = (QueueItemState.NotProcessed, null, null, false, null);
        return null;
    }

    /// <summary>Saves a case with a new status or owner.</summary>
    public string? Save(Person person, Record record, CaseStatus? status, Guid? owner)
    {
        var unfinished = Places.Where(place => place.Record == record && !place.IsFinished).ToList();
        if (!person.IsSupervisor && record.Owner != person.Id && unfinished.All(place => place.Holder != person.Id))
            return unfinished.Any(place => place.Holder is not null) ? "queue-item.not-yours" : "case.not-yours";
        var before = record.IsTakenOn;
        if (status == CaseStatus.Reopened && record.Status != CaseStatus.Reopened)
            record.Owner = null;
        record.Status = status ?? record.Status;
        record.Owner = owner ?? record.Owner;
        // An item that a supervisor assigned begins when its operator first works on it, which a save is; of several, the first queue's.
        if (
            unfinished.Where(place => place.Holder == person.Id).MinBy(place => place.Line.Id.ToString(), StringComparer.Ordinal) is
            { } mine
        )
            mine.IsBegun = true;
        foreach (var place in unfinished.Where(place => place.IsBegun && record.IsTakenOn && (place.Holder == person.Id || !before)))
            Finish(place);
        return null;
    }

    private IEnumerable<Place> ForNext(Person person, DateTimeOffset now) =>
        Places.Where(place =>
            !place.IsFinished
            && place.IsDue(now)
            && place.Holder is null
            && place.Line.Kind is QueueKind.Closed
            && place.Line.Active.Contains(person.Id)
        );

    private static IOrderedEnumerable<Place> InOrder(IEnumerable<Place> places, Person person) =>
        places
            .OrderBy(place => IsMyScheduled(place, person) ? 0 : 1)
            .ThenBy(place => IsMyScheduled(place, person) ? place.Date : null)
            .ThenBy(place => place.Line.Rank)
            .ThenBy(place => place.Postpones)
            .ThenBy(place => place.Record.Priority)
            .ThenBy(place => place.Record.RegisteredAt)
            .ThenBy(place => place.Id.ToString(), StringComparer.Ordinal);

    private static bool IsMyScheduled(Place place, Person person) => place.Date is not null && place.Holder == person.Id;

    /// <summary>A supervisor knows of every item, an operator of those they hold and those of open queues they are on the team of.</summary>
    private static bool MayKnow(Person person, Place place) =>
        person.IsSupervisor || place.Holder == person.Id || (place.Line.Kind is QueueKind.Open && place.Line.Active.Contains(person.Id));

    private static void Take(Place place, Person person) =>
        (place.State, place.Holder, place.IsBegun, place.Undo) = (QueueItemState.InProgress, person.Id, true, null);

    private static void Finish(Place place) => (place.State, place.IsBegun, place.Undo) = (QueueItemState.Processed, false, null);

    private static string? Leave(Person person, Place place, DateTimeOffset from, DateTimeOffset to, Action step)
    {
        if (!MayKnow(person, place))
            return "request.not-found";
        if (place.IsFinished)
            return "queue-item.processed";
        if (place.Holder != person.Id)
            return "queue-item.not-yours";
        place.Undo = (person.Id, from + UndoPeriod, to + UndoPeriod, place.Date, place.Postpones);
        step();
        place.State = QueueItemState.InProgress;
        return null;
    }
}
