using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>One thing a person has set up for themselves: how Okno looks, the columns of a list, their widths.</summary>
public sealed class UserPreference
{
    public Guid UserId { get; init; }
    public string Name { get; init; } = "";

    /// <summary>JSON.</summary>
    public string Value { get; set; } = "null";
}

/// <summary>Keeps what a person has set up, and gives it again in any browser. The last writing stays.</summary>
/// <remarks>
/// Not a change of the account: its version stays, and the audit log is not told of colours. What Okno itself reads
/// (<see cref="Preferences"/>) is checked; the rest is between the page and the person.
/// </remarks>
internal static partial class KeepPreferences
{
    private const int Largest = 16 * 1024;
    private const int Most = 200;
    private const int MostKeys = 100;

    public static void Map(IEndpointRouteBuilder session)
    {
        session.MapGet("/preferences/{name}", Get).RequireSignIn().WithSummary("A preference of mine");
        session.MapPut("/preferences/{name}", Put).RequireSignIn().WithSummary("Keep a preference of mine");
    }

    internal static async Task<Ok<Preference>> Get(string name, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        MustBeName(name);
        var kept = await db.UserPreferences.AsNoTracking().SingleOrDefaultAsync(one => one.UserId == user.Id && one.Name == name, stop);
        JsonElement? value =
            kept is not null ? JsonSerializer.Deserialize<JsonElement>(kept.Value, Wire.Json)
            : name is Preferences.KeptAs ? JsonSerializer.SerializeToElement(new Preferences(user.Language), Wire.Json)
            : null;
        return TypedResults.Ok(new Preference(name, value));
    }

    internal static async Task<Ok<Preference>> Put(
        string name,
        SavePreferenceRequest request,
        OknoDb db,
        CurrentUser user,
        SignedIn signedIn,
        CancellationToken stop
    )
    {
        MustBeName(name);
        var value = request.Value?.GetRawText() ?? "null";
        if (value.Length > Largest)
            throw RuleBroken.Malformed("request.too-long", ("field", "value"), ("longest", Largest));
        var personal = name is Preferences.KeptAs ? Checked(value) : null;
        await using var change = await db.BeginChange(stop);
        // Two windows of one person may write at once: the database settles it.
        var kept = await db.Execute(
            """
            insert into user_preferences (user_id, name, value)
            select @user, @name, @value where (select count(*) from user_preferences where user_id = @user and name <> @name) < @most
            on conflict (user_id, name) do update set value = excluded.value
            """,
            stop,
            ("user", user.Id),
            ("name", name),
            ("value", personal is null ? value : JsonSerializer.Serialize(personal, Wire.Json)),
            ("most", Most)
        );
        if (kept == 0)
            throw new RuleBroken("preference.too-many");
        if (personal is not null)
        {
            await db.Execute(
                "update users set language = @language where id = @id",
                stop,
                ("language", personal.Language ?? user.Language ?? "ru"),
                ("id", user.Id)
            );
            change.AfterCommit(() => signedIn.Forget(user.Id));
        }
        await change.Commit(stop);
        return TypedResults.Ok(new Preference(name, request.Value));
    }

    private static Preferences Checked(string value)
    {
        Preferences wanted;
        try
        {
            wanted = JsonSerializer.Deserialize<Preferences>(value, Wire.Json) ?? new Preferences();
        }
        catch (JsonException mistake)
        {
            throw Bad(mistake.Path?.TrimStart('$', '.') is { Length: > 0 } field ? field : "value");
        }
        OneOf("language", wanted.Language, "ru", "en");
        OneOf("theme", wanted.Theme, "system", "light", "dark");
        OneOf("density", wanted.Density, "cozy", "compact");
        if (wanted.TimeZone is { } zone && !(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) && known.HasIanaId))
            throw Bad("timeZone");
        var keys = wanted.Keys ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (
            keys.Count > MostKeys
            || keys.Any(key => !Combo().IsMatch(key.Key) || key.Value is null || !(key.Value is "" || Combo().IsMatch(key.Value)))
        )
            throw Bad("keys");
        return wanted;
    }

    private static void OneOf(string field, string? value, params ReadOnlySpan<string> allowed)
    {
        if (value is not null && !allowed.Contains(value))
            throw Bad(field);
    }

    private static RuleBroken Bad(string field) => RuleBroken.Malformed("request.bad-value", ("field", field));

    private static void MustBeName(string name)
    {
        if (!Name().IsMatch(name))
            throw Bad("name");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"^((Ctrl|Alt|Shift)\+){0,3}[A-Z][A-Za-z0-9]{0,19}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Combo();
}
