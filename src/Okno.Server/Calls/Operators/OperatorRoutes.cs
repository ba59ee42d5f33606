namespace Okno.Server.Calls.Operators;

/// <summary>Operators: what they are doing, and who may say so.</summary>
internal static class OperatorRoutes
{
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.AddSingleton<OperatorBell>();
        services.AddSingleton<KeepState>();
        services.AddHostedService<OperatorWatch>();
        return services;
    }

    public static void MapOperators(this RouteGroupBuilder api)
    {
        var operators = api.MapGroup("/operators").WithTags("Operators");
        FindOperators.Map(operators);
        SetState.Map(operators);
    }
}
