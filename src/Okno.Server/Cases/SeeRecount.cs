using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Terms;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Cases;

/// <summary>How many cases are still to be counted anew after a change of terms or calendars.</summary>
internal static class SeeRecount
{
    public static void Map(IEndpointRouteBuilder terms) =>
        terms.MapGet("/recount", Handle).RequirePermission(Permission.ManageSettings).WithSummary("How far counting anew has come");

    internal static async Task<Ok<Recount>> Handle(OknoDb db, CancellationToken stop) =>
        TypedResults.Ok(new Recount(await CountTerms.Left(db, stop)));
}
