using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using AttachmentSeen = Okno.Contracts.Cases.Attachment;

namespace Okno.Server.Cases;

/// <summary>The files of a case: their list, one as a download, and taking one away.</summary>
/// <remarks>A file is always sent to be kept, never to be shown as a page, and under the type its content has; browsers guess nothing.</remarks>
internal static class OpenFiles
{
    public static void Map(IEndpointRouteBuilder cases)
    {
        var files = cases.MapGroup("/{id:guid}/attachments");
        files.MapGet("", List).RequirePermission(Permission.SeeCases).WithSummary("Files of a case, newest first");
        files
            .MapGet("/{fileId:guid}", Download)
            .RequirePermission(Permission.SeeCases)
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .WithSummary("A file of a case");
        files.MapDelete("/{fileId:guid}", Remove).RequirePermission(Permission.SeeCases).WithSummary("Take a file away");
    }

    internal static async Task<Ok<Page<AttachmentSeen>>> List(Guid id, OknoDb db, CancellationToken stop)
    {
        var files = await db.Query(
            """
            select f.id, f.name, f.content_type, f.size, f.added_by_id, u.name, f.added_at
            from attachments f left join users u on u.id = f.added_by_id where f.case_id = @id order by f.id desc
            """,
            row => new AttachmentSeen(
                row.Guid(0),
                row.Text(1),
                row.Text(2),
                row.Long(3),
                new Named(row.Guid(4), row.MaybeText(5) ?? ""),
                row.Moment(6)
            ),
            stop,
            ("id", id)
        );
        if (files.Count == 0 && !await db.Cases.AnyAsync(@case => @case.Id == id, stop))
            throw RuleBroken.NotThere();
        return TypedResults.Ok(new Page<AttachmentSeen>(files, null));
    }

    internal static async Task<PushStreamHttpResult> Download(Guid id, Guid fileId, HttpContext http, OknoDb db, CancellationToken stop)
    {
        var file =
            await db.Attachments.AsNoTracking().FirstOrDefaultAsync(file => file.Id == fileId && file.CaseId == id, stop)
            ?? throw RuleBroken.NotThere();
        http.Response.ContentLength = file.Size;
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(body => Send(db, file, body, stop), file.ContentType, file.Name);
    }

    internal static async Task<NoContent> Remove(
        Guid id,
        Guid fileId,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        if (await ChangeCase.Lock(db, id, stop) is null)
            throw RuleBroken.NotThere();
        var file =
            await db.Attachments.FirstOrDefaultAsync(file => file.Id == fileId && file.CaseId == id, stop) ?? throw RuleBroken.NotThere();
        file.MustBeRemovableBy(user.Id, user.May(Permission.ChangeAnyCase));
        db.Attachments.Remove(file);
        db.History.Add(
            HistoryEntry.Note("case.file-removed", id, user.Id, clock.GetUtcNow(), from: new { File = file.Name }, recordId: id)
        );
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private static async Task Send(OknoDb db, Attachment file, Stream body, CancellationToken stop)
    {
        var pieces = (file.Size + AttachmentPiece.Longest - 1) / AttachmentPiece.Longest;
        for (var position = 0; position < pieces; position++)
        {
            var piece = await db
                .AttachmentPieces.AsNoTracking()
                .Where(piece => piece.AttachmentId == file.Id && piece.Position == position)
                .Select(piece => piece.Bytes)
                .FirstAsync(stop);
            await body.WriteAsync(piece, stop);
        }
    }
}
