using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Imports;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>Takes a file in: kept in the database until a node has brought in its rows. What cannot be read or mapped is refused at once.</summary>
internal static class BringFile
{
    internal const long Largest = 200L * 1024 * 1024;
    internal const int PieceSize = 1 << 20;

    /// <summary>The parts of the form, for the API document.</summary>
    internal sealed record Form(IFormFile File, string Target, string Mapping);

    public static void Map(IEndpointRouteBuilder imports) =>
        imports
            .MapPost("", Handle)
            .RequirePermission(Permission.ImportRecords)
            .Accepts<Form>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(Largest + PieceSize))
            .WithSummary("Import a CSV or XLSX file");

    internal static async Task<Created<ImportJob>> Handle(
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        ImportWork work,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var form = await ReadForm(http, stop);
        var mapping = ReadMapping(form["mapping"].ToString());
        if (!ImportTarget.All.TryGetValue(form["target"].ToString(), out var target))
            throw RuleBroken.Malformed("import.unknown-target");
        if (form.Files.GetFile("file") is not { } sent)
            throw RuleBroken.Malformed("request.required", ("field", "file"));

        // The form has put anything large on the disk already; a file of its own can be read twice and by position.
        await using var file = TemporaryFile.Open();
        await using (var content = sent.OpenReadStream())
            await content.CopyToAsync(file, stop);
        try
        {
            using var table = FileTable.Open(file, ImportPlan.ReadingOf(mapping));
            ImportPlan.Bind(target, mapping, table.Header, "");
        }
        catch (UnreadableFile unreadable)
        {
            throw RuleBroken.Malformed(unreadable.Message);
        }

        var import = new Import
        {
            UserId = user.Id,
            Target = target.Name,
            FileName = NameOf(sent),
            Mapping = JsonSerializer.Serialize(mapping, Wire.Json),
            CreatedAt = clock.GetUtcNow(),
        };
        await using (var change = await db.BeginChange(stop))
        {
            db.Imports.Add(import);
            db.History.Add(
                HistoryEntry.Note(
                    "import.asked",
                    import.Id,
                    user.Id,
                    import.CreatedAt,
                    to: new
                    {
                        import.Target,
                        import.FileName,
                        sent.Length,
                    }
                )
            );
            await db.SaveChangesAsync(stop);
            await KeepPieces(db, import.Id, file, stop);
            change.AfterCommit(work.Wake);
            await change.Commit(stop);
        }
        return TypedResults.Created($"/api/imports/{import.Id}", import.AsSeen());
    }

    internal static async Task<IFormCollection> ReadForm(HttpContext http, CancellationToken stop)
    {
        if (!http.Request.HasFormContentType)
            throw new RuleBroken("request.unsupported-media") { Status = StatusCodes.Status415UnsupportedMediaType };
        try
        {
            return await http.Request.ReadFormAsync(
                new Microsoft.AspNetCore.Http.Features.FormOptions { MultipartBodyLengthLimit = Largest, ValueLengthLimit = 256 * 1024 },
                stop
            );
        }
        catch (InvalidDataException) when (http.Request.ContentLength is null or > Largest)
        {
            throw new RuleBroken("request.too-large") { Status = StatusCodes.Status413PayloadTooLarge };
        }
        catch (Exception e) when (e is InvalidDataException or IOException && e is not BadHttpRequestException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
    }

    private static ImportMapping ReadMapping(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ImportMapping>(text, Wire.Json) is { Fields.Count: > 0 } mapping
                ? mapping
                : throw RuleBroken.Malformed("import.bad-mapping");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RuleBroken.Malformed("import.bad-mapping");
        }
    }

    /// <summary>Only to be shown again: no path, no control signs, nothing that turns the line round.</summary>
    internal static string NameOf(IFormFile sent)
    {
        var name = Path.GetFileName(sent.FileName.Replace('\\', '/'));
        var shown = new string([
            .. name.Where(sign =>
                !char.IsControl(sign)
                && !char.IsSurrogate(sign)
                && char.GetUnicodeCategory(sign) != System.Globalization.UnicodeCategory.Format
            ),
        ]);
        return shown.Length <= 255 ? shown : shown[..255];
    }

    internal static async Task KeepPieces(OknoDb db, Guid importId, FileStream file, CancellationToken stop)
    {
        file.Position = 0;
        var buffer = new byte[PieceSize];
        for (
            var position = 0;
            await file.ReadAtLeastAsync(buffer, PieceSize, throwOnEndOfStream: false, stop) is > 0 and var read;
            position++
        )
        {
            await db.Execute(
                "insert into import_pieces (import_id, position, bytes) values (@import, @position, @bytes)",
                stop,
                ("import", importId),
                ("position", position),
                ("bytes", read == PieceSize ? buffer : buffer[..read])
            );
        }
    }

    /// <summary>Stands for the content of a file whose mapping names no key.</summary>
    internal static async Task<string> ContentKey(FileStream file, string target, CancellationToken stop)
    {
        file.Position = 0;
        var hash = await SHA256.HashDataAsync(file, stop);
        return $"{target}:{Convert.ToHexString(hash)}";
    }
}
