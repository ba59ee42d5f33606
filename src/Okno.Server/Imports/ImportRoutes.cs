namespace Okno.Server.Imports;

/// <summary>What can be done with files of records; all of it needs the right to import.</summary>
internal static class ImportRoutes
{
    public static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddSingleton<ImportWork>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportWork>());
        return services;
    }

    public static void MapImports(this IEndpointRouteBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports");
        BringFile.Map(imports);
        SeeImports.Map(imports);
        DraftImport.Map(imports);
        StartImport.Map(imports);
        ErrorReport.Map(imports);
    }
}
