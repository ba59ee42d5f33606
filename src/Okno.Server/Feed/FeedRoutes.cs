namespace Okno.Server.Feed;

/// <summary>The feed and what people are told: for everyone who is signed in.</summary>
internal static class FeedRoutes
{
    public static IServiceCollection AddFeed(this IServiceCollection services)
    {
        services.AddSingleton<FeedNews>();
        services.AddSingleton<Telling>();
        return services;
    }

    public static void MapFeed(this IEndpointRouteBuilder api)
    {
        var feed = api.MapGroup("/feed").WithTags("Feed");
        ReadFeed.Map(feed);
        WritePost.Map(feed);
        LikePost.Map(feed);
        MyNotifications.Map(api.MapGroup("/notifications").WithTags("Feed"));
    }
}
