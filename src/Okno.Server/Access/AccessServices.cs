using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Okno.Server.Data;

namespace Okno.Server.Access;

internal static class AccessServices
{
    public const string Cookie = "Session";
    public const string Token = "Token";
    private const string Either = "Okno";

    /// <remarks>
    /// Of ASP.NET Core Identity come the tables, the password hashes and the normal form of logins. Its UserManager is left out: it counts
    /// failed sign-ins by reading and writing back, so guesses sent at once would not all be counted.
    /// </remarks>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        services.Configure<SignInLimits>(configuration.GetSection("Okno:SignIn"));

        services.AddDataProtection().SetApplicationName("Okno").PersistKeysToDbContext<OknoDb>();
        services
            .AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = http => TokenScheme.IsUsedBy(http) ? Token : Cookie)
            .AddScheme<AuthenticationSchemeOptions, TokenScheme>(Token, null, null)
            .AddCookie(
                Cookie,
                options =>
                {
                    options.CookieManager = new SessionCookie();
                    options.Cookie.Name = SessionCookie.Name;
                    options.Cookie.HttpOnly = true;
                    options.Cookie.SameSite = SameSiteMode.Strict;
                    options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                    options.Cookie.Path = "/";
                    // The session row says when a session ends; renewed at half its time, the cookie never ends first.
                    options.ExpireTimeSpan = SignedIn.SessionLasts * 2;
                    options.SlidingExpiration = true;
                }
            );

        services.AddSingleton<Passwords>();
        services.AddSingleton<FailedSignIns>();
        services.AddSingleton<SignedIn>();
        services.AddSingleton<KnownTokens>();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<FirstPeople>();
        services.AddHostedService<SignedInWatch>();
        services.AddScoped<Caller>();
        services.AddScoped(provider => Callers.Known(provider.GetRequiredService<Caller>().User));
        services.Configure<HubOptions>(options => options.AddFilter<HubAccess>());
        return services;
    }

    /// <summary>Who is asking, and whether they may. Before every route.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseAuthentication().UseMiddleware<Gate>();
}
