using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Cases;

/// <summary>Registers a customer's request under the next number.</summary>
internal static class RegisterCase
{
    public static void Map(IEndpointRouteBuilder cases) =>
        cases.MapPost("", Handle).RequirePermission(Permission.CreateCases).WithSummary("Register a case");

    internal static async Task<Created<Okno.Contracts.Cases.Case>> Handle(
        CreateCaseRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var @case = await Register(db, request, user.Id, clock.GetUtcNow(), stop);
        await change.Commit(stop);

        var seen = (await CaseSeen.Open(db, @case.Id, stop))!;
        return TypedResults.Created($"/api/cases/{seen.Id}", seen);
    }

    /// <summary>The same within a change of someone else's: a process, a call.</summary>
    internal static async Task<Case> Register(OknoDb db, CreateCaseRequest request, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        var subject = Texts.Need("subject", request.Subject, 500);
        var description = Texts.Fit("description", request.Description, 100_000);
        var category = Texts.Fit("category", request.Category, 100);
        var service = Texts.Fit("service", request.Service, 100);
        var registeredAt = MergePatch.Fit("registeredAt", request.RegisteredAt) ?? now;
        var responseDue = MergePatch.Fit("responseDue", request.ResponseDue);
        var resolutionDue = MergePatch.Fit("resolutionDue", request.ResolutionDue);
        await CaseReferences.Check(db, request.ContactId, request.AccountId, request.OwnerId, request.GroupId, stop);

        var contactId = await CaseReferences.Contact(db, request.ContactId, stop);
        var accountId = await CaseReferences.Account(db, request.AccountId, stop);

        var number = (await CaseNumbers.Next(db, 1, stop))[0];
        var @case = Case.Register(number, subject, description, request.Status, registeredAt, now);
        @case.ContactId = contactId;
        @case.AccountId = accountId;
        @case.Priority = request.Priority;
        @case.Category = string.IsNullOrWhiteSpace(category) ? null : category;
        @case.Service = string.IsNullOrWhiteSpace(service) ? null : service;
        @case.Origin = request.Origin;
        @case.OwnerId = request.OwnerId;
        @case.GroupId = request.GroupId;
        @case.SayResponseDue(responseDue);
        @case.SayResolutionDue(resolutionDue);
        @case.CountTerms(await TermsInForce.Read(db, stop), wasDone: false);

        db.Cases.Add(@case);
        db.History.Add(
            HistoryEntry.Note(
                "case.created",
                @case.Id,
                by,
                now,
                to: new
                {
                    @case.Number,
                    @case.Subject,
                    @case.Status,
                    @case.Priority,
                    @case.Origin,
                },
                recordId: @case.Id
            )
        );
        db.ChangedRecords.Add(new ChangedRecord(Case.Object, @case.Id));
        return @case;
    }
}
