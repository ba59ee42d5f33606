using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Lists;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Lists;

/// <summary>A list as a file: all rows that match, or those that were chosen; what the person may not see is not in it.</summary>
internal static class ExportRows
{
    private const int Most = 500_000;
    private const int AtOnce = 500;

    /// <summary>How the file is to be.</summary>
    internal sealed record Shape
    {
        public string? Format { get; init; }
        public string? Columns { get; init; }
    }

    public static void Map(IEndpointRouteBuilder lists, ListObject @object)
    {
        lists
            .MapGet(
                $"/{@object.Name}/export",
                (
                    [AsParameters] RowsAsked asked,
                    [AsParameters] Shape shape,
                    HttpContext http,
                    OknoDb db,
                    CurrentUser user,
                    SettingsBook settings,
                    TimeProvider clock,
                    CancellationToken stop
                ) => All(@object, asked, shape, http, new Reader(db, user, settings, clock.GetUtcNow()), stop)
            )
            .RequirePermission(@object.Permission)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary($"The list «{@object.Name}» as a file");
        lists
            .MapPost(
                $"/{@object.Name}/export",
                (
                    ExportRowsRequest request,
                    HttpContext http,
                    OknoDb db,
                    CurrentUser user,
                    SettingsBook settings,
                    TimeProvider clock,
                    CancellationToken stop
                ) => Chosen(@object, request, http, new Reader(db, user, settings, clock.GetUtcNow()), stop)
            )
            .RequirePermission(@object.Permission)
            .WithMetadata(new AnswersOnceByItself())
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary($"Chosen rows of the list «{@object.Name}» as a file");
    }

    private static async Task All(ListObject @object, RowsAsked asked, Shape shape, HttpContext http, Reader reader, CancellationToken stop)
    {
        var format = shape.Format is null ? ExportFormat.Csv : Texts.Word<ExportFormat>("format", shape.Format);
        var query = await RowQuery.Of(@object, reader, asked, stop);
        var ids = await query.Ids(0, Most + 1, stop);
        if (ids.Count > Most)
            throw RuleBroken.Malformed("list.too-many", ("most", Most));
        await Write(@object, ids, format, shape.Columns?.Split(',', StringSplitOptions.TrimEntries), asked.Zone, http, reader, stop);
    }

    private static async Task Chosen(ListObject @object, ExportRowsRequest request, HttpContext http, Reader reader, CancellationToken stop)
    {
        // Chosen by id, seen all the same only as far as the person sees.
        var seen = new List<Guid>();
        foreach (var some in request.Ids.Distinct().Chunk(AtOnce))
        {
            var query = await RowQuery.Of(@object, reader, new RowsAsked(), stop);
            query.Add($"r.id {reader.Db.In("chosen")}", ("chosen", some));
            var there = (await query.Ids(0, AtOnce, stop)).ToHashSet();
            seen.AddRange(some.Where(there.Contains));
        }
        await Write(@object, seen, request.Format, request.Columns, request.Zone, http, reader, stop);
    }

    private static async Task Write(
        ListObject @object,
        List<Guid> ids,
        ExportFormat format,
        IReadOnlyList<string>? names,
        string? zoneName,
        HttpContext http,
        Reader reader,
        CancellationToken stop
    )
    {
        var zone = PersonalWords.ZoneOf(zoneName);
        var columns = (names is { Count: > 0 } ? names.Distinct(StringComparer.Ordinal) : @object.Columns.Keys)
            .Select(name =>
                @object.Columns.TryGetValue(name, out var column)
                    ? (Name: name, Column: column)
                    : throw RuleBroken.Malformed("request.bad-value", ("field", "columns"))
            )
            .ToList();
        var words = await Lookups(reader.Db, columns.Select(column => column.Column.Lookup), stop);
        await Note(@object, ids.Count, format, reader, stop);

        var extension = format is ExportFormat.Csv ? "csv" : "xlsx";
        http.Response.ContentType =
            format is ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        http.Response.Headers.ContentDisposition = string.Create(
            CultureInfo.InvariantCulture,
            $"attachment; filename=\"{@object.Name}-{TimeZoneInfo.ConvertTime(reader.Now, zone):yyyy-MM-dd-HHmm}.{extension}\""
        );

        await using var file = format is ExportFormat.Xlsx ? TemporaryFile.Open() : null;
        await using (IExported exported = file is null ? new ExportedCsv(http.Response.Body) : new ExportedXlsx(file))
        {
            await exported.Write(columns.Select(column => Sentences.Say($"column.{column.Name}")), stop);
            foreach (var some in ids.Chunk(AtOnce))
            {
                foreach (var row in await @object.InOrder(reader, some, stop))
                    await exported.Write(columns.Select(column => Cell(row, column.Column, words, zone)), stop);
            }
            await exported.End(stop);
        }
        if (file is null)
            return;
        file.Position = 0;
        http.Response.ContentLength = file.Length;
        await file.CopyToAsync(http.Response.Body, stop);
    }

    private static object? Cell(object row, ExportColumn column, Dictionary<(string, string), string> words, TimeZoneInfo zone)
    {
        var value = Exported.Shown(column.Value(row), zone);
        return column.Lookup is { } lookup && value is string code ? words.GetValueOrDefault((lookup, code), code) : value;
    }

    private static async Task<Dictionary<(string, string), string>> Lookups(OknoDb db, IEnumerable<string?> names, CancellationToken stop)
    {
        var wanted = names.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
            return [];
        var english = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is "en";
        return (await db.LookupValues.AsNoTracking().Where(value => wanted.Contains(value.Lookup)).ToListAsync(stop)).ToDictionary(
            value => (value.Lookup, value.Code),
            value => english && value.NameEn.Length > 0 ? value.NameEn : value.Name
        );
    }

    /// <summary>What leaves in bulk is in the audit log, whether the file arrives or not.</summary>
    private static async Task Note(ListObject @object, int rows, ExportFormat format, Reader reader, CancellationToken stop)
    {
        await using var change = await reader.Db.BeginChange(stop);
        reader.Db.History.Add(
            HistoryEntry.Note(
                "list.exported",
                reader.User.Id,
                reader.User.Id,
                reader.Now,
                to: new
                {
                    List = @object.Name,
                    Rows = rows,
                    Format = format,
                }
            )
        );
        await change.Commit(stop);
    }
}
