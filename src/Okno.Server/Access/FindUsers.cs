using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>The people, by login: one of them, or those whose name, login, address or extension has the words asked for.</summary>
/// <remarks>Searched in memory: SQLite knows upper and lower case of Latin letters only, and a site has people by the thousand at most.</remarks>
internal static class FindUsers
{
    public static void Map(IEndpointRouteBuilder users)
    {
        users.MapGet("/", Handle).RequirePermission(Permission.SeePeople).WithSummary("List people");
        users.MapGet("/{id:guid}", One).RequirePermission(Permission.SeePeople).WithSummary("One person");
    }

    internal static async Task<Ok<Page<UserAccount>>> Handle(
        string? search,
        bool? active,
        int? limit,
        string? cursor,
        OknoDb db,
        CancellationToken stop
    )
    {
        var most = Cursor.Limit(limit);
        var words = Texts.SearchWords(search);
        var after = Cursor.Read<Place>(cursor)?.Login ?? "";
        var users = await db
            .Users.AsNoTracking()
            .Where(user => active == null || user.Active == active)
            .Select(user => new User
            {
                Id = user.Id,
                UserName = user.UserName,
                NormalizedUserName = user.NormalizedUserName,
                Name = user.Name,
                Email = user.Email,
                Extension = user.Extension,
                Active = user.Active,
                Version = user.Version,
            })
            .ToListAsync(stop);

        var found = users
            .Where(user => string.CompareOrdinal(user.NormalizedUserName, after) > 0)
            .Where(user => Has(words, user.Name, user.UserName, user.Email, user.Extension))
            .OrderBy(user => user.NormalizedUserName, StringComparer.Ordinal)
            .Take(most + 1)
            .ToList();
        var shown = found.Take(most).ToList();
        var ids = shown.Select(user => user.Id).ToList();
        var roles = (await db.RoleMembers.AsNoTracking().Where(member => ids.Contains(member.UserId)).ToListAsync(stop)).ToLookup(
            member => member.UserId,
            member => member.RoleId
        );
        return TypedResults.Ok(
            new Page<UserAccount>(
                [.. shown.Select(user => user.AsSeen(roles[user.Id]))],
                found.Count > most ? Cursor.Write(new Place(shown[^1].NormalizedUserName!)) : null
            )
        );
    }

    internal static async Task<Results<Ok<UserAccount>, NotFound>> One(Guid id, OknoDb db, CancellationToken stop)
    {
        if (await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == id, stop) is not { } user)
            return TypedResults.NotFound();
        return TypedResults.Ok(user.AsSeen((await db.RolesOf(id, stop)).Select(role => role.Id)));
    }

    /// <summary>Whether every word asked for is in one of the texts.</summary>
    internal static bool Has(IReadOnlyList<string> words, params IEnumerable<string?> texts) =>
        words.All(word => texts.Any(text => text is not null && Texts.Fold(text).Contains(word, StringComparison.Ordinal)));

    private sealed record Place(string Login);
}
