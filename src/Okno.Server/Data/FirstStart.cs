using Okno.Server.Access;
using Okno.Server.Calls;
using Okno.Server.Data.DemoData;
using Okno.Server.Feed;
using Okno.Server.Processes;
using Okno.Server.Settings;
using Okno.Server.Terms;

namespace Okno.Server.Data;

/// <summary>Before the first request: the newest tables, the shipped roles, lookups and processes, someone to sign in as, and a demo day if asked for.</summary>
internal static class FirstStart
{
    public static async Task Prepare(WebApplication app, string[] args)
    {
        var stop = app.Lifetime.ApplicationStopping;
        await Migrator.Migrate(app.Services, stop);

        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<OknoDb>();
        string? invented = null;
        var demo = args.Contains("--demo", StringComparer.Ordinal);
        await Migrator.Alone(
            db,
            async () =>
            {
                await FirstPeople.EnsureRoles(db, stop);
                await LookupsOfOkno.Ensure(db, stop);
                await ProcessLibrary.EnsureShipped(db, services.GetRequiredService<TimeProvider>(), stop);
                await SetUpCalendars.Ensure(db, stop);
                await SetUpActions.Ensure(db, stop);
                await Telling.Ensure(db, stop);
                var (made, password) = await services.GetRequiredService<FirstPeople>().EnsureAdministrator(db, stop);
                if (!made)
                    return;
                if (demo)
                    await ActivatorUtilities.CreateInstance<DemoDay>(services, db).Fill(password, stop);
                if (string.IsNullOrEmpty(app.Configuration[FirstPeople.PasswordSetting]))
                    invented = password;
            },
            stop
        );
        if (invented is not null)
            Console.WriteLine(
                $"""

                  Okno: {(demo ? "operator1 … operator20, supervisor1, supervisor2, admin" : "admin")}
                  Пароль (показан один раз) / password (shown once): {invented}

                """
            );
    }
}
