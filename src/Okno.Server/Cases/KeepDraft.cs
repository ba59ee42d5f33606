using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>What a person typed into a case and did not save waits for that person alone.</summary>
internal static class KeepDraft
{
    private const int Longest = 200 * 1024;

    public static void Map(IEndpointRouteBuilder cases)
    {
        cases.MapPut("/{id:guid}/draft", Handle).RequirePermission(Permission.SeeCases).WithSummary("Keep what is typed as a draft");
        cases.MapGet("/{id:guid}/draft", Get).RequirePermission(Permission.SeeCases).WithSummary("My draft of a case");
        cases.MapDelete("/{id:guid}/draft", Drop).RequirePermission(Permission.SeeCases).WithSummary("Drop my draft");
    }

    internal static async Task<Ok<Okno.Contracts.Cases.CaseDraft>> Handle(
        Guid id,
        SaveCaseDraftRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (request.Values is null)
            throw RuleBroken.Malformed("request.required", ("field", "values"));
        if (request.Values.Keys.FirstOrDefault(field => !ChangeCase.Fields.Contains(field)) is { } unknown)
            throw RuleBroken.Malformed("case.unknown-field", ("field", unknown.Length <= 100 ? unknown : unknown[..100]));
        var values = JsonSerializer.Serialize(request.Values, Wire.Json);
        if (System.Text.Encoding.UTF8.GetByteCount(values) > Longest)
            throw RuleBroken.Malformed("case.draft-too-long", ("longest", Longest / 1024));

        await using var change = await db.BeginChange(stop);
        if (!await db.Cases.AnyAsync(@case => @case.Id == id, stop))
            throw RuleBroken.NotThere();
        var now = clock.GetUtcNow();
        await db.Execute(
            """
            insert into case_drafts (case_id, user_id, "values", case_version, saved_at) values (@id, @user, @values, @version, @now)
            on conflict (case_id, user_id) do update
            set "values" = excluded."values", case_version = excluded.case_version, saved_at = excluded.saved_at
            """,
            stop,
            ("id", id),
            ("user", user.Id),
            ("values", values),
            ("version", request.CaseVersion),
            ("now", now)
        );
        await change.Commit(stop);
        return TypedResults.Ok(new Okno.Contracts.Cases.CaseDraft(request.Values, request.CaseVersion, now));
    }

    internal static async Task<Ok<Okno.Contracts.Cases.CaseDraft>> Get(Guid id, OknoDb db, CurrentUser user, CancellationToken stop) =>
        TypedResults.Ok(await Read(db, id, user.Id, stop) ?? throw RuleBroken.NotThere());

    internal static async Task<NoContent> Drop(Guid id, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        if (!await db.Cases.AnyAsync(@case => @case.Id == id, stop))
            throw RuleBroken.NotThere();
        await Forget(db, id, user.Id, stop);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>A person's draft of a case, or null.</summary>
    internal static Task<Okno.Contracts.Cases.CaseDraft?> Read(OknoDb db, Guid caseId, Guid userId, CancellationToken stop) =>
        db.QueryFirst(
            """select "values", case_version, saved_at from case_drafts where case_id = @id and user_id = @user""",
            row => new Okno.Contracts.Cases.CaseDraft(
                JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(row.Text(0), Wire.Json) ?? [],
                row.Int(1),
                row.Moment(2)
            ),
            stop,
            ("id", caseId),
            ("user", userId)
        );

    /// <summary>Drops a draft within the change that saved what it held.</summary>
    internal static Task<int> Forget(OknoDb db, Guid caseId, Guid userId, CancellationToken stop) =>
        db.Execute("delete from case_drafts where case_id = @id and user_id = @user", stop, ("id", caseId), ("user", userId));
}
