using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Softphone;

/// <summary>Hands a person's softphone to their own browser: where to register and with which password.</summary>
/// <remarks>Only a signed-in session gets it. A personal access token, which lies in scripts and files, does not.</remarks>
internal static class MySoftphone
{
    public static void Map(IEndpointRouteBuilder softphone) =>
        softphone
            .MapGet("/", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("My softphone, for my browser; 204 when I have none");

    /// <summary>Where pages may open a WebSocket for the telephone; null when softphones are not set up.</summary>
    internal static async ValueTask<string?> Origin(HttpContext http)
    {
        var settings = http.RequestServices.GetRequiredService<SettingsBook>();
        try
        {
            var address = await settings.Text(KnownSettings.SoftphoneAddress, CancellationToken.None);
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}" : null;
        }
        catch (System.Data.Common.DbException)
        {
            return null; // the page that says so comes all the same
        }
    }

    internal static async Task<Results<Ok<Contracts.Calls.Softphone>, NoContent>> Handle(
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        IDataProtectionProvider protection,
        CancellationToken stop
    )
    {
        if (Credential.Of(http.User)?.Kind != CredentialKind.Session)
            throw RuleBroken.Forbidden("softphone.browser-only");
        http.Response.Headers.CacheControl = "no-store";
        var address = await settings.Text(KnownSettings.SoftphoneAddress, stop);
        var mine = await db.Softphones.AsNoTracking().FirstOrDefaultAsync(mine => mine.UserId == user.Id && mine.Active, stop);
        if (address.Length == 0 || mine is null)
            return TypedResults.NoContent();
        var realm = await settings.Text(KnownSettings.SoftphoneRealm, stop);
        return TypedResults.Ok(
            new Contracts.Calls.Softphone(
                address,
                realm.Length > 0 ? realm : new Uri(address).Host,
                mine.SipUser,
                protection.CreateProtector(SetUpSoftphones.Purpose).Unprotect(mine.Secret),
                user.Name,
                [
                    .. (await settings.Text(KnownSettings.SoftphoneIceServers, stop)).Split(
                        [',', ' '],
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    ),
                ]
            )
        );
    }
}
