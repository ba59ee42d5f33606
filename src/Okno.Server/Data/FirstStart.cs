using Okno.Server.Access;
using Okno.Server.Processes;
using Okno.Server.Settings;

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
        await Migrator.Alone(
            db,
            async () =>
            {
                await FirstPeople.EnsureRoles(db, stop);
                await LookupsOfOkno.Ensure(db, stop);
                await ProcessLibrary.EnsureShipped(db, services.GetRequiredService<TimeProvider>(), stop);
                var people = services.GetRequiredService<FirstPeople>();
                await people.EnsureAdministrator(db, stop);
            },
            stop
        );
    }
}
