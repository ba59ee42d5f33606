using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using AttachmentSeen = Okno.Contracts.Cases.Attachment;

namespace Okno.Server.Cases;

/// <summary>Puts a file to a case: typed by its content, under a neutral name.</summary>
internal static class AttachFile
{
    internal sealed record Form(IFormFile File);

    public static void Map(IEndpointRouteBuilder cases) =>
        cases
            .MapPost("/{id:guid}/attachments", Handle)
            .RequirePermission(Permission.SeeCases)
            .Accepts<Form>("multipart/form-data")
            .WithMetadata(new Upload.SizeLimit(Attachment.Largest))
            .WithSummary("Attach a file to a case");

    internal static async Task<Created<AttachmentSeen>> Handle(
        Guid id,
        Upload upload,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (upload.File.Length == 0)
            throw RuleBroken.Malformed("attachment.empty");
        await using var content = upload.File.OpenReadStream();
        var kind = FileKind.Of(await Head(content, stop));

        await using var change = await db.BeginChange(stop);
        if (await ChangeCase.Lock(db, id, stop) is null)
            throw RuleBroken.NotThere();
        if (await db.Attachments.CountAsync(file => file.CaseId == id, stop) >= Attachment.Most)
            throw new RuleBroken("attachment.too-many", ("most", Attachment.Most));
        var now = clock.GetUtcNow();
        var file = new Attachment
        {
            CaseId = id,
            Name = kind.NameFor(upload.File.FileName),
            ContentType = kind.ContentType,
            Size = upload.File.Length,
            AddedById = user.Id,
            AddedAt = now,
        };
        db.Attachments.Add(file);
        db.History.Add(HistoryEntry.Note("case.file-added", id, user.Id, now, to: new { File = file.Name }, recordId: id));
        await db.SaveChangesAsync(stop);
        await KeepPieces(db, file.Id, content, stop);
        await change.Commit(stop);
        return TypedResults.Created(
            $"/api/cases/{id}/attachments/{file.Id}",
            new AttachmentSeen(file.Id, file.Name, file.ContentType, file.Size, user.AsNamed(), now)
        );
    }

    private static async Task<byte[]> Head(Stream content, CancellationToken stop)
    {
        var head = new byte[FileKind.Head];
        var read = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, stop);
        content.Position = 0;
        return head[..read];
    }

    private static async Task KeepPieces(OknoDb db, Guid id, Stream content, CancellationToken stop)
    {
        var buffer = new byte[AttachmentPiece.Longest];
        for (
            var position = 0;
            await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop) is > 0 and var read;
            position++
        )
        {
            await db.Execute(
                "insert into attachment_pieces (attachment_id, position, bytes) values (@file, @position, @bytes)",
                stop,
                ("file", id),
                ("position", position),
                ("bytes", buffer[..read])
            );
        }
    }
}
