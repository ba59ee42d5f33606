using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>The lines of a site: supervisors see how they are, whoever may change settings sets them up. Secrets go in and never come out.</summary>
internal static class SetUpLines
{
    private const string Changed = "line.changed";

    public static void Map(IEndpointRouteBuilder lines)
    {
        lines.MapGet("/", List).RequirePermission(Permission.SuperviseQueues).WithSummary("The lines and how they are");
        lines.MapPost("/", Add).RequirePermission(Permission.ManageSettings).WithSummary("Connect a telephone system");
        lines
            .MapPut("/{id:guid}", Save)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a line");
        lines.MapDelete("/{id:guid}", Delete).RequirePermission(Permission.ManageSettings).WithSummary("Delete a line; its calls stay");
        lines.MapPost("/{id:guid}/test", Test).RequirePermission(Permission.ManageSettings).WithSummary("Try whether a line works");
    }

    internal static async Task<Ok<Page<Contracts.Calls.Line>>> List(
        OknoDb db,
        CurrentUser user,
        LineBook book,
        TelephoneSystems systems,
        CancellationToken stop
    )
    {
        var lines = await db.Lines.AsNoTracking().Where(line => line.DeletedAt == null).ToListAsync(stop);
        return TypedResults.Ok(
            new Page<Contracts.Calls.Line>(
                [
                    .. lines
                        .OrderBy(line => line.Name, StringComparer.CurrentCulture)
                        .Select(line => Seen(line, book, systems, user.May(Permission.ManageSettings))),
                ],
                null
            )
        );
    }

    internal static async Task<Created<Contracts.Calls.Line>> Add(
        SaveLineRequest request,
        OknoDb db,
        CurrentUser user,
        LineBook book,
        LineSecrets secrets,
        TelephoneSystems systems,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var line = new Line { Kind = request.Kind };
        await using var change = await db.BeginChange(stop);
        Set(line, request, secrets, clock.GetUtcNow());
        db.Lines.Add(line);
        db.History.Add(HistoryEntry.Note("line.created", line.Id, user.Id, clock.GetUtcNow(), to: Facts(line)));
        change.AfterCommit(book.Forget);
        await change.Commit(stop);
        return TypedResults.Created($"/api/telephony/lines/{line.Id}", Seen(line, book, systems, true));
    }

    internal static async Task<Ok<Contracts.Calls.Line>> Save(
        Guid id,
        SaveLineRequest request,
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        LineBook book,
        LineSecrets secrets,
        TelephoneSystems systems,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var line = await Find(db, id, stop);
        await StaleWrite.Check(db, Changed, id, line.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);
        if (request.Kind != line.Kind)
            throw RuleBroken.Malformed("line.kind-fixed");
        var before = Facts(line);
        Set(line, request, secrets, clock.GetUtcNow());
        db.History.Add(HistoryEntry.Note(Changed, line.Id, user.Id, clock.GetUtcNow(), before, Facts(line)));
        change.AfterCommit(book.Forget);
        await change.Commit(stop);
        return TypedResults.Ok(Seen(line, book, systems, true));
    }

    internal static async Task<NoContent> Delete(
        Guid id,
        OknoDb db,
        CurrentUser user,
        LineBook book,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var line = await Find(db, id, stop);
        db.History.Add(HistoryEntry.Note("line.deleted", line.Id, user.Id, clock.GetUtcNow(), Facts(line)));
        line.Delete(clock.GetUtcNow());
        change.AfterCommit(book.Forget);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    internal static async Task<Ok<LineTest>> Test(Guid id, OknoDb db, LineBook book, TelephoneSystems systems, CancellationToken stop)
    {
        var line = book.Opened(await Find(db, id, stop));
        return TypedResults.Ok(await systems[line.Kind].Test(line, stop));
    }

    private static async Task<Line> Find(OknoDb db, Guid id, CancellationToken stop) =>
        await db.Lines.FirstOrDefaultAsync(line => line.Id == id && line.DeletedAt == null, stop) ?? throw RuleBroken.NotThere();

    private static void Set(Line line, SaveLineRequest request, LineSecrets secrets, DateTimeOffset now)
    {
        var settings = request.Settings ?? new LineSettings();
        settings = settings with
        {
            Host = One("host", settings.Host),
            User = One("user", settings.User),
            Endpoint = One("endpoint", settings.Endpoint),
            Context = One("context", settings.Context),
            NumberFormat = One("numberFormat", settings.NumberFormat),
            ApiUrl = One("apiUrl", settings.ApiUrl),
        };
        var secret = One("secret", request.Secret);
        if (line.Connects && settings.Host is null)
            throw RuleBroken.Malformed("request.required", ("field", "host"));
        if (secret is null && line.Secret is null)
            throw RuleBroken.Malformed("request.required", ("field", "secret"));
        if (settings.Endpoint is { } endpoint && !endpoint.Contains("{extension}", StringComparison.Ordinal))
            throw RuleBroken.Malformed("line.endpoint-without-extension");
        if (settings.ApiUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var api) && api.Scheme is "https" or "http"))
            throw RuleBroken.Malformed("request.bad-value", ("field", "apiUrl"));
        foreach (var address in settings.AllowedAddresses ?? [])
        {
            if (!IPAddress.TryParse(address, out _) && !IPNetwork.TryParse(address, out _))
                throw RuleBroken.Malformed("line.bad-address", ("address", Texts.Fit("allowedAddresses", address, 100)));
        }
        line.Set(
            Texts.Need("name", request.Name, 200),
            request.Active,
            JsonSerializer.Serialize(settings, Wire.Json),
            secrets.Close(secret),
            secrets.Close(One("apiKey", request.ApiKey)),
            now
        );
    }

    /// <summary>One line of text: in protocols of lines, a second one would be another header.</summary>
    private static string? One(string field, string? text)
    {
        var one = Texts.Fit(field, text?.Trim(), 500);
        if (one is not null && one.Any(char.IsControl))
            throw RuleBroken.Malformed("request.bad-text", ("field", field));
        return string.IsNullOrEmpty(one) ? null : one;
    }

    private static object Facts(Line line) =>
        new
        {
            line.Name,
            line.Kind,
            line.Active,
            line.Settings,
        };

    private static Contracts.Calls.Line Seen(Line line, LineBook book, TelephoneSystems systems, bool all)
    {
        var open = book.Opened(line);
        var system = systems[line.Kind];
        var error = line.Error?.Split('|', 2);
        return new Contracts.Calls.Line(
            line.Id,
            line.Name,
            line.Kind,
            line.Active,
            all ? open.Settings : null,
            line.Secret is not null,
            line.ApiKey is not null,
            system is ICallsOkno called ? $"/api/telephony/lines/{line.Id}{called.AddressOf(open)}" : null,
            line.State,
            line.Since,
            error is null ? null : Sentences.Say(error[0], error.ElementAtOrDefault(1)),
            line.ErrorAt,
            line.LastEventAt,
            system.Buttons,
            line.Active && system.CanDial(open.Settings),
            line.Version
        );
    }
}
