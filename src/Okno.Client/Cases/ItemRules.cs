using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Client.Cases;

/// <summary>What saving will do to the queue item, said beforehand.</summary>
public enum SavingWill
{
    FinishByStatus,
    FinishByOwner,
    KeepInWork,
}

/// <summary>What may be done on the case page now.</summary>
public readonly record struct CaseActionsState(bool Save, bool AssignToMe, bool Item, bool Reopen = false)
{
    public static CaseActionsState Of(CaseAtWork work, CaseForm form, Guid me) =>
        new(
            work.MayChange,
            work.MayChange && form["ownerId"] != me.ToString(),
            work.Item is { State: QueueItemState.InProgress } item && item.Operator?.Id == me,
            work.MayChange && form.IsFinal
        );
}

public static class ItemRules
{
    /// <summary>The shipped process: the item is finished when the case is no longer new, or has an owner.</summary>
    public static SavingWill WillSaving(CaseForm form) =>
        form.Status is not (CaseStatus.New or CaseStatus.Reopened) ? SavingWill.FinishByStatus
        : form["ownerId"] is not null ? SavingWill.FinishByOwner
        : SavingWill.KeepInWork;
}
