using Okno.Contracts.Queues;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>A record's place in a queue, and the rules of what may become of it. It refers to a case; it is not the case.</summary>
public sealed class QueueItem
{
    /// <summary>For so long after scheduling, returning or keeping, the operator may take it back.</summary>
    public static readonly TimeSpan UndoPeriod = TimeSpan.FromSeconds(10);

    private QueueItem() { }

    public QueueItem(Guid queueId, string @object, Guid recordId, long sort1, long sort2, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        QueueId = queueId;
        Object = @object;
        RecordId = recordId;
        Sort1 = sort1;
        Sort2 = sort2;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }
    public Guid QueueId { get; private set; }
    public string Object { get; private set; } = "";
    public Guid RecordId { get; private set; }
    public QueueItemState State { get; private set; }
    public Guid? OperatorId { get; private set; }
    public DateTimeOffset? NextProcessingDate { get; private set; }
    public int PostponesCount { get; private set; }

    /// <summary>The object's sort columns, copied so that one index serves the order: for cases priority, then registration in Unix microseconds.</summary>
    public long Sort1 { get; private set; }

    public long Sort2 { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? TakenAt { get; private set; }
    public DateTimeOffset? ProcessedAt { get; private set; }
    public int Version { get; private set; }

    /// <summary>Who may undo the last step, and what it was before; null when there is nothing to undo.</summary>
    public Guid? UndoBy { get; private set; }

    public DateTimeOffset? UndoUntil { get; private set; }
    public DateTimeOffset? UndoNextProcessingDate { get; private set; }
    public int? UndoPostponesCount { get; private set; }

    /// <summary>What the journal shows of an item.</summary>
    public ItemFacts Facts => new(State, OperatorId, NextProcessingDate, PostponesCount);

    public bool IsHeldBy(Guid userId) => OperatorId == userId && State != QueueItemState.Processed;

    /// <summary>Открыть: mine to work on now.</summary>
    public void TakeBy(Guid operatorId, DateTimeOffset now)
    {
        MustBeUnfinished();
        if (OperatorId != operatorId)
            TakenAt = now;
        State = QueueItemState.InProgress;
        OperatorId = operatorId;
        TakenAt ??= now;
        Changed();
    }

    /// <summary>Запланировать на дату: hidden until then, then for its operator alone.</summary>
    public void Schedule(DateTimeOffset at, Guid by, DateTimeOffset now)
    {
        MustBeHeldBy(by);
        if (at <= now)
            throw RuleBroken.Malformed("queue-item.date-in-the-past");
        Remember(by, now);
        State = QueueItemState.InProgress;
        NextProcessingDate = at;
    }

    /// <summary>Вернуть в конец очереди: given up, behind the less postponed.</summary>
    public void Return(Guid by, DateTimeOffset now)
    {
        MustBeHeldBy(by);
        Remember(by, now);
        State = QueueItemState.InProgress;
        OperatorId = null;
        PostponesCount++;
        NextProcessingDate = null;
    }

    /// <summary>Оставить у себя: the page is left, the item waits for its operator alone.</summary>
    public void Keep(Guid by, DateTimeOffset now)
    {
        MustBeHeldBy(by);
        Remember(by, now);
        State = QueueItemState.InProgress;
    }

    /// <summary>Отменить, within <see cref="UndoPeriod"/> and if nobody has taken the item since.</summary>
    public void Undo(Guid by, DateTimeOffset now)
    {
        MustBeUnfinished();
        if (UndoBy != by || UndoUntil < now || UndoPostponesCount is not { } postpones || (OperatorId is { } holder && holder != by))
            throw new RuleBroken("queue-item.undo-too-late");
        OperatorId = by;
        NextProcessingDate = UndoNextProcessingDate;
        PostponesCount = postpones;
        Changed();
    }

    /// <summary>A supervisor gives the item to someone; to its holder, nothing changes.</summary>
    public void Assign(Guid operatorId, DateTimeOffset now)
    {
        MustBeUnfinished();
        if (OperatorId == operatorId && State is QueueItemState.InProgress)
            return;
        if (OperatorId != operatorId)
            TakenAt = now;
        State = QueueItemState.InProgress;
        OperatorId = operatorId;
        Changed();
    }

    /// <summary>A supervisor takes the item from its holder; without one, nothing changes.</summary>
    public void Clear()
    {
        MustBeUnfinished();
        if (OperatorId is null)
            return;
        OperatorId = null;
        Changed();
    }

    /// <summary>A supervisor starts the item anew; its process instance is dropped.</summary>
    public void Reset()
    {
        State = QueueItemState.NotProcessed;
        OperatorId = null;
        NextProcessingDate = null;
        TakenAt = null;
        ProcessedAt = null;
        Changed();
    }

    /// <summary>A supervisor puts an item in progress without giving it to anyone.</summary>
    public void PutInProgress()
    {
        State = QueueItemState.InProgress;
        ProcessedAt = null;
        Changed();
    }

    /// <summary>Done: leaves every list.</summary>
    public void Process(DateTimeOffset now)
    {
        MustBeUnfinished();
        State = QueueItemState.Processed;
        ProcessedAt = now;
        Changed();
    }

    private void MustBeUnfinished()
    {
        if (State == QueueItemState.Processed)
            throw new RuleBroken("queue-item.processed");
    }

    private void MustBeHeldBy(Guid userId)
    {
        MustBeUnfinished();
        if (OperatorId != userId)
            throw new RuleBroken("queue-item.not-yours");
    }

    private void Remember(Guid by, DateTimeOffset now)
    {
        var (next, postpones) = (NextProcessingDate, PostponesCount);
        Changed();
        (UndoBy, UndoUntil, UndoNextProcessingDate, UndoPostponesCount) = (by, now + UndoPeriod, next, postpones);
    }

    /// <summary>Any other step ends the right to undo the one before.</summary>
    private void Changed()
    {
        Version++;
        (UndoBy, UndoUntil, UndoNextProcessingDate, UndoPostponesCount) = (null, null, null, null);
    }
}

/// <summary>An item's values as its journal tells them.</summary>
public sealed record ItemFacts(QueueItemState State, Guid? OperatorId, DateTimeOffset? NextProcessingDate, int PostponesCount);
