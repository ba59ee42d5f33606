using Okno.Server.Access;
using Okno.Server.Queues.Claims;
using Okno.Server.Queues.Filling;
using Okno.Server.Queues.Live;

namespace Okno.Server.Queues;

/// <summary>The agent desktop, queue items and queues: what there is, and who may.</summary>
internal static class QueueRoutes
{
    public static IServiceCollection AddQueues(this IServiceCollection services)
    {
        services.AddSingleton<QueueBook>();
        services.AddSingleton<QueueLoad>();
        services.AddSingleton<FillingBell>();
        services.AddSingleton<ServeLine>();
        services.AddSingleton<NextLine>().AddHostedService(provider => provider.GetRequiredService<NextLine>());
        services.AddSingleton<QueuePulse>().AddHostedService(provider => provider.GetRequiredService<QueuePulse>());
        services.AddSingleton<OpenDesktops>().AddHostedService(provider => provider.GetRequiredService<OpenDesktops>());
        services.AddSingleton<CasePresence>().AddHostedService(provider => provider.GetRequiredService<CasePresence>());
        services.AddHostedService<FillQueues>();
        services.AddHostedService<FeedPulse>();
        return services;
    }

    public static void MapQueues(this RouteGroupBuilder api)
    {
        var desktop = api.MapGroup("/desktop").WithTags("Agent desktop");
        MyQueues.Map(desktop);
        MyItems.Map(desktop);
        MyScheduled.Map(desktop);
        SeeNext.Map(desktop);
        TakeNext.Map(desktop);

        var items = api.MapGroup("/queue-items").WithTags("Queue items");
        AllItems.Map(items);
        SeeItem.Map(items);
        OpenItem.Map(items);
        ScheduleItem.Map(items);
        ReturnItem.Map(items);
        KeepItem.Map(items);
        UndoStep.Map(items);
        AssignItem.Map(items);
        SetItemState.Map(items);
        ChangeManyItems.Map(items);

        var queues = api.MapGroup("/queues").WithTags("Queues");
        QueuesAtWork.Map(queues);
        PreviewFilter.Map(queues);
        SeeQueues.Map(queues);
        CreateQueue.Map(queues);
        ChangeQueue.Map(queues);
        DeleteQueue.Map(queues);
        FillQueue.Map(queues);
        QueueJournal.Map(queues);

        var cases = api.MapGroup("/cases").WithTags("Cases");
        SaveCase.Map(cases);
        WorkOnCase.Map(cases);
    }

    public static void MapDesk(this IEndpointRouteBuilder app) => app.MapHub<DeskHub>("/hubs/desktop").RequireSignIn();
}
