using System.Globalization;
using System.Text;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>The rows that did not land, as a CSV file: row (the header is 1), column, value, reason.</summary>
internal static class ErrorReport
{
    private const int AtOnce = 1_000;

    public static void Map(IEndpointRouteBuilder imports) =>
        imports
            .MapGet("/{id:guid}/errors", Handle)
            .RequirePermission(Permission.ImportRecords)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary("Rows that did not land (CSV)");

    internal static async Task Handle(Guid id, HttpContext http, OknoDb db, CancellationToken stop)
    {
        await SeeImports.Find(db, id, stop);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"import-{id}-errors.csv\"";
        // The mark lets Excel see that it is UTF-8.
        await using var text = new StreamWriter(
            http.Response.Body,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            32 * 1024,
            leaveOpen: true
        );
        await text.WriteAsync("row,column,value,reason\r\n".AsMemory(), stop);

        var (row, column) = (0L, "");
        while (true)
        {
            var errors = await db.Query(
                """
                select "row", "column", value, reason from import_errors
                where import_id = @id and ("row", "column") > (@row, @column) order by "row", "column" limit @count
                """,
                error => (Row: error.Long(0), Column: error.Text(1), Value: error.Text(2), Reason: error.Text(3)),
                stop,
                ("id", id),
                ("row", row),
                ("column", column),
                ("count", AtOnce)
            );
            foreach (var error in errors)
            {
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{error.Row},{Cell(error.Column)},{Cell(error.Value)},{Cell(Sentences.Say(error.Reason))}\r\n"
                );
                await text.WriteAsync(line.AsMemory(), stop);
            }
            if (errors.Count < AtOnce)
                break;
            (row, column) = (errors[^1].Row, errors[^1].Column);
        }
    }

    /// <summary>A quoted cell that a spreadsheet shows and never runs (OWASP, CSV injection).</summary>
    internal static string Cell(string value)
    {
        var inert = value.TrimStart() is ['=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠', ..]
            ? $"'{value}"
            : value;
        return $"\"{inert.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
