using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Imports;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>
/// An import step by step: the file comes in and is looked at, its columns become fields, all rows are tried without writing any, and only
/// then they land. Each step is kept, so that it goes on after a reload, in another browser, by another administrator.
/// </summary>
internal static class DraftImport
{
    /// <summary>The parts of the form, for the API document.</summary>
    internal sealed record Form(IFormFile File, string? Target);

    public static void Map(IEndpointRouteBuilder imports)
    {
        imports
            .MapPost("/files", Bring)
            .RequirePermission(Permission.ImportRecords)
            .Accepts<Form>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(BringFile.Largest + BringFile.PieceSize))
            .WithSummary("Bring a file, to be mapped and checked before it is imported");
        imports.MapGet("/{id:guid}/draft", Get).RequirePermission(Permission.ImportRecords).WithSummary("A file that waits to be imported");
        imports
            .MapPut("/{id:guid}/reading", Reread)
            .RequirePermission(Permission.ImportRecords)
            .WithSummary("Read the file in another encoding");
        imports
            .MapPut("/{id:guid}/mapping", Save)
            .RequirePermission(Permission.ImportRecords)
            .WithSummary("Say which columns fill which fields");
        imports
            .MapGet("/{id:guid}/problems", Problems)
            .RequirePermission(Permission.ImportRecords)
            .WithSummary("Why rows did not land, by reason");
    }

    internal static async Task<Created<ImportDraft>> Bring(
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var form = await BringFile.ReadForm(http, stop);
        var target = form["target"].ToString() is { Length: > 0 } named ? TargetOf(named) : ImportTarget.All["case"];
        if (form.Files.GetFile("file") is not { } sent)
            throw RuleBroken.Malformed("request.required", ("field", "file"));
        await using var file = TemporaryFile.Open();
        await using (var content = sent.OpenReadStream())
            await content.CopyToAsync(file, stop);

        var seen = Look(file, null);
        var import = new Import
        {
            UserId = user.Id,
            Target = target.Name,
            FileName = BringFile.NameOf(sent),
            State = ImportState.Draft,
            CreatedAt = clock.GetUtcNow(),
            Preview = JsonSerializer.Serialize(seen, Wire.Json),
            HeaderKey = KeyOf(seen),
        };
        await using (var change = await db.BeginChange(stop))
        {
            db.Imports.Add(import);
            db.History.Add(
                HistoryEntry.Note("import.brought", import.Id, user.Id, import.CreatedAt, to: new { import.FileName, sent.Length })
            );
            await db.SaveChangesAsync(stop);
            await BringFile.KeepPieces(db, import.Id, file, stop);
            await change.Commit(stop);
        }
        return TypedResults.Created($"/api/imports/{import.Id}", await AsSeen(db, import, stop));
    }

    internal static async Task<Ok<ImportDraft>> Get(Guid id, OknoDb db, CancellationToken stop, string? target = null)
    {
        var import = await FindDraft(db, id, stop);
        if (target is not null && !string.Equals(TargetOf(target).Name, import.Target, StringComparison.Ordinal))
            (import.Target, import.Mapping) = (target, ""); // only looked at: nothing of it is kept
        return TypedResults.Ok(await AsSeen(db, import, stop));
    }

    internal static async Task<Ok<ImportDraft>> Reread(Guid id, ReadFileRequest request, OknoDb db, CancellationToken stop)
    {
        var asked = new FileReading(request.Encoding, request.Separator);
        if (!asked.IsKnown)
            throw RuleBroken.Malformed("import.bad-reading");
        var import = await FindDraft(db, id, stop);
        await using var file = TemporaryFile.Open();
        await ImportRun.Unpack(db, id, file, stop);
        var seen = Look(file, asked);
        await using (var change = await db.BeginChange(stop))
        {
            // Other columns than were mapped, it may be: the mapping begins anew.
            await Change(
                db,
                id,
                "preview = @preview, header_key = @key, mapping = '', checked_at = null",
                stop,
                ("preview", JsonSerializer.Serialize(seen, Wire.Json)),
                ("key", KeyOf(seen))
            );
            await StartImport.Forget(db, id, stop);
            await change.Commit(stop);
        }
        (import.Preview, import.HeaderKey, import.Mapping) = (JsonSerializer.Serialize(seen, Wire.Json), KeyOf(seen), "");
        return TypedResults.Ok(await AsSeen(db, import, stop, asked));
    }

    internal static async Task<Ok<ImportDraft>> Save(Guid id, SaveImportMappingRequest request, OknoDb db, CancellationToken stop)
    {
        var import = await FindDraft(db, id, stop);
        var target = TargetOf(request.Target);
        if (request.Mapping is not { Fields.Count: > 0 } mapping)
            throw RuleBroken.Malformed("import.bad-mapping");
        ImportPlan.ReadingOf(mapping);
        ImportPlan.Bind(target, mapping, [.. PreviewOf(import).Columns.Select(column => column.Name)], "");

        var written = JsonSerializer.Serialize(mapping, Wire.Json);
        await using (var change = await db.BeginChange(stop))
        {
            await Change(
                db,
                id,
                "target = @target, mapping = @mapping, checked_at = null",
                stop,
                ("target", target.Name),
                ("mapping", written)
            );
            await StartImport.Forget(db, id, stop);
            await change.Commit(stop);
        }
        return TypedResults.Ok(await AsSeen(db, await FindDraft(db, id, stop), stop));
    }

    internal static async Task<Ok<Page<ImportProblem>>> Problems(Guid id, OknoDb db, CancellationToken stop)
    {
        await SeeImports.Find(db, id, stop);
        var problems = await db.Query(
            """
            select e."column", e.reason, count(*), min(e."row"), min(e.value) from import_errors e where e.import_id = @id
            group by e."column", e.reason order by 3 desc, 1, 2 limit 100
            """,
            row => new ImportProblem(row.Text(0), Sentences.Say(row.Text(1)), row.Long(2), row.Long(3), row.Text(4)),
            stop,
            ("id", id)
        );
        return TypedResults.Ok(new Page<ImportProblem>(problems, null));
    }

    /// <summary>A file that is not to be imported after all; its bytes go.</summary>
    internal static async Task<int> GiveUp(OknoDb db, Guid id, DateTimeOffset now, CancellationToken stop)
    {
        var given = await db.Execute(
            "update imports set state = @canceled, ended_at = @now where id = @id and state = @draft",
            stop,
            ("id", id),
            ("now", now),
            ("canceled", (int)ImportState.Canceled),
            ("draft", (int)ImportState.Draft)
        );
        if (given > 0)
            await db.Execute("delete from import_pieces where import_id = @id", stop, ("id", id));
        return given;
    }

    internal static async Task GiveUpOld(OknoDb db, DateTimeOffset before, DateTimeOffset now, CancellationToken stop)
    {
        var old = await db
            .Imports.AsNoTracking()
            .Where(import => import.State == ImportState.Draft && import.CreatedAt < before)
            .Select(import => import.Id)
            .ToListAsync(stop);
        foreach (var id in old)
            await GiveUp(db, id, now, stop);
    }

    /// <summary>Changes a draft; one that is under way, or has been changed into an import meanwhile, is not one.</summary>
    /// <param name="set">Constants of this slice and parameters.</param>
    internal static async Task Change(OknoDb db, Guid id, string set, CancellationToken stop, params (string, object?)[] parameters)
    {
        var changed = await db.Execute(
            $"update imports set {set} where id = @id and state = @draft",
            stop,
            [("id", id), ("draft", (int)ImportState.Draft), .. parameters]
        );
        if (changed == 0)
            throw new RuleBroken("import.not-a-draft");
    }

    internal static async Task<Import> FindDraft(OknoDb db, Guid id, CancellationToken stop)
    {
        var import = await SeeImports.Find(db, id, stop);
        return import.State is ImportState.Draft ? import : throw new RuleBroken("import.not-a-draft");
    }

    private static ImportTarget TargetOf(string name) =>
        ImportTarget.All.TryGetValue(name, out var target) ? target : throw RuleBroken.Malformed("import.unknown-target");

    private static FilePreview Look(FileStream file, FileReading? asked)
    {
        try
        {
            using var table = FileTable.Open(file, asked);
            return LookAtFile.Of(table);
        }
        catch (UnreadableFile unreadable)
        {
            throw RuleBroken.Malformed(unreadable.Message);
        }
    }

    private static string KeyOf(FilePreview seen) =>
        Convert.ToHexString(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', seen.Columns.Select(column => Texts.Fold(column.Name)))))
        );

    private static FilePreview PreviewOf(Import import) =>
        import.Preview is { } json ? JsonSerializer.Deserialize<FilePreview>(json, Wire.Json)! : throw new RuleBroken("import.not-a-draft");

    private static async Task<ImportDraft> AsSeen(OknoDb db, Import import, CancellationToken stop, FileReading? asked = null)
    {
        var seen = PreviewOf(import);
        var target = ImportTarget.All[import.Target];
        var mapping = import.Mapping.Length > 0 ? JsonSerializer.Deserialize<ImportMapping>(import.Mapping, Wire.Json) : null;
        var remembered = mapping is null ? await Remembered(db, import, seen, target, stop) : null;
        mapping ??= remembered ?? SuggestMapping.For(target, seen);
        if (asked is not null)
            mapping = mapping with { Encoding = asked.Encoding, Separator = asked.Separator };
        return new ImportDraft(import.AsSeen(), seen, target.Shape, mapping, remembered is not null);
    }

    /// <summary>How the last file with the same columns was mapped, if that still makes sense.</summary>
    private static async Task<ImportMapping?> Remembered(
        OknoDb db,
        Import import,
        FilePreview seen,
        ImportTarget target,
        CancellationToken stop
    )
    {
        var last = await db
            .Imports.AsNoTracking()
            .Where(other =>
                other.HeaderKey == import.HeaderKey && other.Target == target.Name && other.Id != import.Id && other.Mapping != ""
            )
            .OrderByDescending(other => other.Id)
            .Select(other => other.Mapping)
            .FirstOrDefaultAsync(stop);
        if (last is null)
            return null;
        try
        {
            var mapping = JsonSerializer.Deserialize<ImportMapping>(last, Wire.Json)!;
            ImportPlan.Bind(target, mapping, [.. seen.Columns.Select(column => column.Name)], "");
            return mapping;
        }
        catch (RuleBroken)
        {
            return null; // fields have changed since
        }
    }
}
