using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>One thing a person has set up for themselves: the columns of a list, their widths.</summary>
public sealed class UserPreference
{
    public Guid UserId { get; init; }
    public string Name { get; init; } = "";

    /// <summary>JSON.</summary>
    public string Value { get; set; } = "null";
}

/// <summary>Keeps what a person has set up, and gives it again in any browser. The last writing stays.</summary>
internal static partial class PreferencesByName
{
    private const int Largest = 16 * 1024;
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder session)
    {
        session.MapGet("/preferences/{name}", Get).RequireSignIn().WithSummary("A preference of mine");
        session.MapPut("/preferences/{name}", Put).RequireSignIn().WithSummary("Keep a preference of mine");
    }

    internal static async Task<Ok<Preference>> Get(string name, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        MustBeName(name);
        var kept = await db.UserPreferences.AsNoTracking().SingleOrDefaultAsync(one => one.UserId == user.Id && one.Name == name, stop);
        return TypedResults.Ok(new Preference(name, kept is null ? null : JsonSerializer.Deserialize<JsonElement>(kept.Value, Wire.Json)));
    }

    internal static async Task<Ok<Preference>> Put(
        string name,
        SavePreferenceRequest request,
        OknoDb db,
        CurrentUser user,
        CancellationToken stop
    )
    {
        MustBeName(name);
        var value = request.Value?.GetRawText() ?? "null";
        if (value.Length > Largest)
            throw RuleBroken.Malformed("request.too-long", ("field", "value"), ("longest", Largest));
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
            ("value", value),
            ("most", Most)
        );
        if (kept == 0)
            throw new RuleBroken("preference.too-many");
        await change.Commit(stop);
        return TypedResults.Ok(new Preference(name, request.Value));
    }

    private static void MustBeName(string name)
    {
        if (!Name().IsMatch(name))
            throw RuleBroken.Malformed("request.bad-value", ("field", "name"));
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
