using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Softphone;

/// <summary>Who has a telephone in the browser, and as whom it registers. A password goes in and never comes out here.</summary>
internal static class SetUpSoftphones
{
    /// <summary>What the passwords are encrypted for.</summary>
    public const string Purpose = "Okno.Softphone";

    public static void Map(IEndpointRouteBuilder softphones)
    {
        softphones.MapGet("/", List).RequirePermission(Permission.ManagePeople).WithSummary("People and their softphones");
        softphones
            .MapPut("/{id:guid}", Save)
            .RequirePermission(Permission.ManagePeople)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Give a person a softphone, or change it");
        softphones.MapDelete("/{id:guid}", Delete).RequirePermission(Permission.ManagePeople).WithSummary("Take a person's softphone");
    }

    internal static async Task<Ok<Page<SoftphoneAccount>>> List(OknoDb db, CancellationToken stop) =>
        TypedResults.Ok(new Page<SoftphoneAccount>(await Read(db, "where u.active order by u.name, u.id", stop), null));

    internal static async Task<Ok<SoftphoneAccount>> Save(
        Guid id,
        SaveSoftphoneRequest request,
        OknoDb db,
        CurrentUser user,
        IDataProtectionProvider protection,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var sipUser = Texts.Need("user", request.User, 64);
        await using var change = await db.BeginChange(stop);
        await MayManage(db, id, user, stop);
        var softphone = await db.Softphones.FirstOrDefaultAsync(softphone => softphone.UserId == id, stop);
        if (softphone is null)
        {
            Texts.Need("password", request.Password ?? "", 200);
            db.Softphones.Add(softphone = new SoftphoneOfPerson { UserId = id });
        }
        (softphone.SipUser, softphone.Active) = (sipUser, request.Active);
        if (!string.IsNullOrEmpty(request.Password))
            softphone.Secret = protection.CreateProtector(Purpose).Protect(Texts.Need("password", request.Password, 200));
        softphone.Version++;
        db.History.Add(HistoryEntry.Note("softphone.set-up", id, user.Id, clock.GetUtcNow(), to: new { user = sipUser, request.Active }));
        await change.Commit(stop);
        return TypedResults.Ok((await Read(db, "where u.id = @id", stop, ("id", id)))[0]);
    }

    internal static async Task<NoContent> Delete(Guid id, OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        await MayManage(db, id, user, stop);
        var softphone = await db.Softphones.FirstOrDefaultAsync(softphone => softphone.UserId == id, stop) ?? throw RuleBroken.NotThere();
        db.Softphones.Remove(softphone);
        db.History.Add(HistoryEntry.Note("softphone.removed", id, user.Id, clock.GetUtcNow(), new { user = softphone.SipUser }));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>Nobody sets up the telephone of someone who may more than they do.</summary>
    private static async Task MayManage(OknoDb db, Guid id, CurrentUser user, CancellationToken stop)
    {
        if (!await db.Users.AnyAsync(person => person.Id == id, stop))
            throw RuleBroken.NotThere();
        user.MustCover(await db.RolesOf(id, stop));
    }

    private static Task<List<SoftphoneAccount>> Read(OknoDb db, string rest, CancellationToken stop, params (string, object?)[] values) =>
        db.Query(
            $"""
            select u.id, u.name, u.extension, s.sip_user, s.active, s.version
            from users u left join softphones s on s.user_id = u.id {rest}
            """,
            row => new SoftphoneAccount(
                row.Guid(0),
                row.Text(1),
                row.MaybeText(2),
                row.MaybeText(3),
                !row.IsNull(3),
                !row.IsNull(4) && row.Flag(4),
                row.MaybeInt(5) ?? 0
            ),
            stop,
            values
        );
}
