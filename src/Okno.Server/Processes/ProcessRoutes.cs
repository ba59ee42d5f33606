using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>The process library.</summary>
internal static class ProcessRoutes
{
    public static IServiceCollection AddProcesses(this IServiceCollection services)
    {
        services.AddSingleton<ProcessLibrary>();
        services.AddSingleton<IWorkObject, CasesAtWork>();
        services.AddSingleton<IWorkObject, ContactsAtWork>();
        services.AddHostedService<ProcessJobs>();
        services.AddSingleton<CallOut>();
        services.AddHostedService<OutsideWork>();
        return services;
    }

    public static void MapProcesses(this RouteGroupBuilder api)
    {
        var processes = api.MapGroup("/processes").WithTags("Processes");
        ListProcesses.Map(processes);
        processes
            .MapGet("/{key}/versions/{version:int}", SeeVersion)
            .RequirePermission(Permission.SeeProcesses)
            .WithSummary("The BPMN 2.0 XML of a version, as it was given");
        SaveProcess.Map(processes);
        CheckProcess.Map(processes);
        RehearseProcess.Map(processes);
        DeleteProcess.Map(processes);

        CompleteStep.Map(api.MapGroup("/process-steps").WithTags("Processes"));
        Instances.Map(api.MapGroup("/process-instances").WithTags("Processes"));
        api.MapPost("/process-messages", Send)
            .WithTags("Processes")
            .RequirePermission(Permission.ShapeProcesses)
            .WithSummary("Tell running processes a message, or start one that it starts");
    }

    private static async Task<Accepted> Send(SendMessageRequest request, OknoDb db, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        db.ProcessJobs.Add(
            new ProcessJob
            {
                Kind = ProcessJob.Message,
                DueAt = clock.GetUtcNow(),
                Name = Texts.Need("name", request.Name, 300),
                Correlation = Texts.Fit("correlation", request.Correlation, 300),
                Payload = request.Payload?.GetRawText() ?? "null",
            }
        );
        await change.Commit(stop);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<ContentHttpResult> SeeVersion(string key, int version, OknoDb db, CancellationToken stop)
    {
        var xml = await db
            .ProcessVersions.Where(row => row.Key == key && row.Version == version)
            .Select(row => row.Xml)
            .FirstOrDefaultAsync(stop);
        return xml is null ? throw RuleBroken.NotThere() : TypedResults.Text(xml, "application/bpmn+xml", System.Text.Encoding.UTF8);
    }
}
