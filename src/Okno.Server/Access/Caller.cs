using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Holds the person behind the request for whoever asks for a <see cref="CurrentUser"/>.</summary>
internal sealed class Caller
{
    public CurrentUser? User { get; set; }
}

internal static class Callers
{
    /// <summary>The person behind the request, or null when nobody is signed in.</summary>
    public static CurrentUser? FindUser(this HttpContext http) => http.RequestServices.GetRequiredService<Caller>().User;

    /// <summary>The person behind the request, on routes that ask for one.</summary>
    public static CurrentUser SignedInUser(this HttpContext http) => Known(http.FindUser());

    public static CurrentUser Known(CurrentUser? user) =>
        user ?? throw new RuleBroken("access.not-signed-in") { Status = StatusCodes.Status401Unauthorized };
}
