using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Okno.Client.Access;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests;

/// <summary>A place to draw components in: Russian, Moscow, and a clock that stands at 24.11.2026, 14:22.</summary>
public abstract class Screen : BunitContext
{
    protected static readonly Guid Me = Guid.Parse("00000000-0000-7000-8000-000000000001");

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 11, 22, 0, TimeSpan.Zero));

    protected Screen()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru-RU");
        Clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("Moscow", TimeSpan.FromHours(3), "Moscow", "Moscow"));
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.SetupModule("./js/desk.js").Mode = JSRuntimeMode.Loose;
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddScoped<Browser>();
        Services.AddScoped<Keys>();
        Services.AddScoped<Live>();
    }

    /// <summary>Someone with these rights is signed in; what the page asks for is answered by the returned server.</summary>
    protected async Task<Answering> SignedIn(params Permission[] may)
    {
        var server = new Answering();
        server.On("api/session", new Session(new SessionUser(Me, "anna", "Анна Котова", [], may)));
        Services.AddScoped(_ => new HttpClient(server) { BaseAddress = new Uri("http://localhost/") });
        Services.AddScoped<Api>();
        Services.AddScoped<Said>();
        Services.AddSingleton<PersonClock>();
        Services.AddScoped<CurrentPerson>();
        Services.AddScoped<PersonalSettings>();
        Services.AddScoped<Lookups>();
        await Services.GetRequiredService<CurrentPerson>().Recall();
        return server;
    }

    /// <summary>Text as one reads it: no-break spaces are spaces, lines are joined.</summary>
    protected static string Read(string text) =>
        string.Join(' ', text.Replace('\u00a0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    protected static Case SomeCase(CaseStatus status = CaseStatus.New, Guid? owner = null, int version = 3) =>
        new(
            Guid.Parse("00000000-0000-7000-8000-000000000100"),
            104515,
            "Не приходит СМС-код",
            "Код не приходит с утра",
            null,
            null,
            null,
            null,
            status,
            CasePriority.High,
            "access",
            null,
            CaseOrigin.Call,
            owner,
            owner is null ? null : "Анна Котова",
            null,
            null,
            new DateTimeOffset(2026, 11, 24, 10, 5, 0, TimeSpan.Zero),
            null,
            null,
            null,
            null,
            null,
            null,
            version
        );

    protected static QueueItem SomeItem(
        int number,
        string priority = "medium",
        Named? holder = null,
        DateTimeOffset? at = null,
        QueueKind kind = QueueKind.Open,
        QueueItemState state = QueueItemState.InProgress
    ) =>
        new(
            new Guid(number, 0, 7, [8, 0, 0, 0, 0, 0, 0, 1]),
            new QueueInItem(Guid.Empty, "Первая линия", kind, priority),
            "case",
            new Guid(number, 0, 7, [8, 0, 0, 0, 0, 0, 0, 2]),
            $"{number} Тема",
            state,
            holder,
            at,
            0,
            DateTimeOffset.UnixEpoch,
            null,
            1,
            new RecordLine(number, "Тема", CasePriority.High, CaseStatus.New, "Николай Ершов", null, DateTimeOffset.UnixEpoch, null)
        );

    protected static Named Mine => new(Me, "Анна Котова");
}
