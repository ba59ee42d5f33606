using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Names to pick from: active people and roles, for everybody signed in. No more than a name is told.</summary>
internal static class PickPeople
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/people", People).RequireSignIn().WithTags("Access").WithSummary("Names of people");
        api.MapGet("/roles/names", Roles).RequireSignIn().WithTags("Access").WithSummary("Names of roles");
    }

    internal static async Task<Ok<Page<Named>>> People(string? search, int? limit, string? cursor, OknoDb db, CancellationToken stop)
    {
        var most = Cursor.Limit(limit);
        var words = Texts.SearchWords(search);
        var after = Cursor.Read<Place>(cursor);
        var people = await db
            .Users.AsNoTracking()
            .Where(user => user.Active)
            .Select(user => new
            {
                user.Id,
                user.Name,
                user.UserName,
            })
            .ToListAsync(stop);
        var found = people
            .Where(person => FindUsers.Has(words, person.Name, person.UserName))
            .Select(person => new Named(person.Id, person.Name))
            .OrderBy(person => person.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(person => person.Id)
            .Where(person => after is null || IsPast(person, after))
            .Take(most + 1)
            .ToList();
        var shown = found.Take(most).ToList();
        return TypedResults.Ok(new Page<Named>(shown, found.Count > most ? Cursor.Write(new Place(shown[^1].Name, shown[^1].Id)) : null));
    }

    internal static async Task<Ok<Page<Named>>> Roles(OknoDb db, CancellationToken stop)
    {
        var roles = await db
            .Roles.AsNoTracking()
            .OrderBy(role => role.Name)
            .Select(role => new Named(role.Id, role.Name))
            .ToListAsync(stop);
        return TypedResults.Ok(new Page<Named>(roles, null));
    }

    private static bool IsPast(Named person, Place after) =>
        StringComparer.OrdinalIgnoreCase.Compare(person.Name, after.Name) switch
        {
            0 => person.Id.CompareTo(after.Id) > 0,
            var order => order > 0,
        };

    private sealed record Place(string Name, Guid Id);
}
