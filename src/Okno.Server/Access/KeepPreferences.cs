using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Keeps how a person wants Okno to look and to be worked with, for every computer they sign in at.</summary>
internal static partial class KeepPreferences
{
    private const int MostKeys = 100;

    public static void Map(IEndpointRouteBuilder session)
    {
        session.MapGet("/preferences", Find).RequireSignIn().WithSummary("My preferences");
        session.MapPut("/preferences", Keep).RequireSignIn().WithSummary("Keep my preferences");
    }

    internal static async Task<Ok<Preferences>> Find(CurrentUser caller, OknoDb db, CancellationToken stop)
    {
        var kept = await db.Users.Where(user => user.Id == caller.Id).Select(user => user.Preferences).FirstAsync(stop);
        return TypedResults.Ok(
            kept is null ? new Preferences(caller.Language) : JsonSerializer.Deserialize<Preferences>(kept, Wire.Json) ?? new Preferences()
        );
    }

    /// <remarks>Not a change of the account: its version stays, and the audit log is not told of colours.</remarks>
    internal static async Task<Ok<Preferences>> Keep(
        Preferences request,
        CurrentUser caller,
        OknoDb db,
        SignedIn signedIn,
        CancellationToken stop
    )
    {
        OneOf("language", request.Language, "ru", "en");
        OneOf("theme", request.Theme, "system", "light", "dark");
        OneOf("density", request.Density, "cozy", "compact");
        if (request.TimeZone is { } zone && !(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) && known.HasIanaId))
            throw RuleBroken.Malformed("request.bad-value", ("field", "timeZone"));
        var keys = request.Keys ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (
            keys.Count > MostKeys
            || keys.Any(key => !Combo().IsMatch(key.Key) || key.Value is null || !(key.Value is "" || Combo().IsMatch(key.Value)))
        )
            throw RuleBroken.Malformed("request.bad-value", ("field", "keys"));

        await using var change = await db.BeginChange(stop);
        await db.Execute(
            "update users set preferences = @preferences, language = @language where id = @id",
            stop,
            ("preferences", JsonSerializer.Serialize(request, Wire.Json)),
            ("language", request.Language ?? caller.Language ?? "ru"),
            ("id", caller.Id)
        );
        change.AfterCommit(() => signedIn.Forget(caller.Id));
        await change.Commit(stop);
        return TypedResults.Ok(request);
    }

    private static void OneOf(string field, string? value, params ReadOnlySpan<string> allowed)
    {
        if (value is not null && !allowed.Contains(value))
            throw RuleBroken.Malformed("request.bad-value", ("field", field));
    }

    [GeneratedRegex(@"^((Ctrl|Alt|Shift)\+){0,3}[A-Z][A-Za-z0-9]{0,19}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Combo();
}
