using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Cases;
using Okno.Server.Data;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Cases;

/// <summary>Saves a case: a JSON merge patch, one row of the journal with what it changed, and the word to the queues.</summary>
/// <remarks>The route belongs to Queues, because saving a case also decides what becomes of the queue item.</remarks>
internal static class ChangeCase
{
    private const string Journal = "case.changed";

    /// <summary>What a patch or a draft may carry.</summary>
    public static readonly IReadOnlySet<string> Fields = new HashSet<string>(StringComparer.Ordinal)
    {
        "subject",
        "description",
        "contactId",
        "accountId",
        "status",
        "priority",
        "category",
        "service",
        "origin",
        "ownerId",
        "groupId",
        "solution",
        "closureCode",
        "responseDue",
        "resolutionDue",
    };

    /// <summary>What may move the terms.</summary>
    private static readonly string[] Moving = ["service", "priority", "status", "responseDue", "resolutionDue"];

    private static readonly HashSet<string> ReadOnly = new(StringComparer.Ordinal)
    {
        "id",
        "number",
        "registeredAt",
        "respondedAt",
        "resolvedAt",
        "closedAt",
        "contactName",
        "accountName",
        "ownerName",
        "groupName",
    };

    /// <summary>The case, held for this change until it commits; null when there is none.</summary>
    public static async Task<Case?> Lock(OknoDb db, Guid id, CancellationToken stop)
    {
        // On SQLite the change itself is the only writer.
        var rows = db.IsSqlite
            ? db.Cases.Where(@case => @case.Id == id)
            : db.Cases.FromSql($"select * from cases where id = {id} for update");
        var @case = (await rows.ToListAsync(stop)).FirstOrDefault();
        // Someone may have saved between an earlier reading in this change and the lock.
        if (@case is not null && db.Entry(@case).State == EntityState.Unchanged)
            await db.Entry(@case).ReloadAsync(stop);
        return @case;
    }

    /// <summary>Applies the patch to a locked case. Nothing changed means nothing written: no version, no journal.</summary>
    /// <param name="db">In a change that the caller commits.</param>
    /// <param name="ifMatch">The version from the <c>If-Match</c> header; the one in the patch counts too.</param>
    /// <returns>Whether anything changed.</returns>
    public static async Task<bool> Apply(
        OknoDb db,
        Case @case,
        JsonElement patch,
        Guid? by,
        DateTimeOffset now,
        bool reopeningClearsOwner,
        int? ifMatch,
        CancellationToken stop
    )
    {
        var read = new MergePatch(Case.Object, patch, Fields, ReadOnly);
        await StaleWrite.Check(db, Journal, @case.Id, @case.Version, read.Version, stop);
        await StaleWrite.Check(db, Journal, @case.Id, @case.Version, ifMatch, stop);

        var before = Snapshot(@case);
        var wasDone = CaseClock.IsDone(@case.Status);
        Set(@case, read, now, reopeningClearsOwner);
        if (@case.ContactId != (Guid?)before["contactId"])
            @case.ContactId = await CaseReferences.Contact(db, @case.ContactId, stop);
        if (@case.AccountId != (Guid?)before["accountId"])
            @case.AccountId = await CaseReferences.Account(db, @case.AccountId, stop);
        if (Moving.Any(read.Has))
            @case.CountTerms(await TermsInForce.Read(db, stop), wasDone);
        var after = Snapshot(@case);
        var changed = after.Keys.Where(field => !Equals(before[field], after[field])).ToList();
        if (changed.Count == 0)
            return false;

        await CaseReferences.Check(db, New("contactId"), New("accountId"), New("ownerId"), New("groupId"), stop);
        @case.Saved();
        db.History.Add(HistoryEntry.Note(Journal, @case.Id, by, now, Only(before, changed), Only(after, changed), recordId: @case.Id));
        db.ChangedRecords.Add(new ChangedRecord(Case.Object, @case.Id));
        return true;

        Guid? New(string field) => changed.Contains(field, StringComparer.Ordinal) ? (Guid?)after[field] : null;
    }

    private static void Set(Case @case, MergePatch patch, DateTimeOffset now, bool reopeningClearsOwner)
    {
        if (patch.Has("subject") || patch.Has("description"))
        {
            @case.Say(
                patch.Has("subject") ? patch.NeededText("subject", 500) : @case.Subject,
                patch.Has("description") ? patch.Text("description", 100_000) : @case.Description
            );
        }
        if (patch.Has("contactId"))
            @case.ContactId = patch.Id("contactId");
        if (patch.Has("accountId"))
            @case.AccountId = patch.Id("accountId");
        if (patch.Has("priority"))
            @case.Priority = patch.Word<CasePriority>("priority");
        if (patch.Has("category"))
            @case.Category = patch.Text("category", 100);
        if (patch.Has("service"))
            @case.Service = patch.Text("service", 100);
        if (patch.Has("origin"))
            @case.Origin = patch.Word<CaseOrigin>("origin");
        if (patch.Has("groupId"))
            @case.GroupId = patch.Id("groupId");
        if (patch.Has("solution"))
            @case.Solution = patch.Text("solution", 100_000);
        if (patch.Has("closureCode"))
            @case.ClosureCode = patch.Text("closureCode", 100);
        if (patch.Has("responseDue"))
            @case.SayResponseDue(patch.Moment("responseDue"));
        if (patch.Has("resolutionDue"))
            @case.SayResolutionDue(patch.Moment("resolutionDue"));
        if (patch.Has("status"))
            @case.MoveTo(patch.Word<CaseStatus>("status"), now, reopeningClearsOwner);
        // After the status: an owner named together with the reopening stays.
        if (patch.Has("ownerId"))
            @case.OwnerId = patch.Id("ownerId");
    }

    private static Dictionary<string, object?> Snapshot(Case @case) =>
        new(StringComparer.Ordinal)
        {
            ["subject"] = @case.Subject,
            ["description"] = @case.Description,
            ["contactId"] = @case.ContactId,
            ["accountId"] = @case.AccountId,
            ["status"] = @case.Status,
            ["priority"] = @case.Priority,
            ["category"] = @case.Category,
            ["service"] = @case.Service,
            ["origin"] = @case.Origin,
            ["ownerId"] = @case.OwnerId,
            ["groupId"] = @case.GroupId,
            ["solution"] = @case.Solution,
            ["closureCode"] = @case.ClosureCode,
            ["responseDue"] = @case.ResponseDue,
            ["resolutionDue"] = @case.ResolutionDue,
            ["resolvedAt"] = @case.ResolvedAt,
            ["closedAt"] = @case.ClosedAt,
        };

    private static Dictionary<string, object?> Only(Dictionary<string, object?> values, List<string> fields) =>
        fields.ToDictionary(field => field, field => values[field], StringComparer.Ordinal);
}
