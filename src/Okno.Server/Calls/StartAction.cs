using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Processes;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>The CTI panel actions of a call («Действия cti панели»), and starting one.</summary>
/// <remarks>
/// Offered from the first ring to the end of the call, to members of the contact centre operators group who have the role «CC agent».
/// An action that was begun on this call and is not over goes on instead of starting again.
/// </remarks>
internal static class StartAction
{
    public static void Map(IEndpointRouteBuilder calls)
    {
        calls
            .MapGet("/{id:guid}/actions", Actions)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("The actions that this call offers");
        calls
            .MapPost("/{id:guid}/actions/{actionId:guid}", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Start an action and learn which page to open");
    }

    internal static async Task<Ok<IReadOnlyList<CallAction>>> Actions(
        Guid id,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        CancellationToken stop
    )
    {
        var call = await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == id, stop);
        if (call is null || call.OperatorId != user.Id)
            throw RuleBroken.NotThere();
        if (call.IsOver || !await IsAgent(user, settings, stop))
            return TypedResults.Ok<IReadOnlyList<CallAction>>([]);
        return TypedResults.Ok<IReadOnlyList<CallAction>>([
            .. (await Offered(db, user, stop)).Select(action => new CallAction(action.Id, InWords(action))),
        ]);
    }

    internal static async Task<Ok<ProcessStep>> Handle(
        Guid id,
        Guid actionId,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var call = await ControlCall.MyCall(db, id, user, stop);
        if (!await IsAgent(user, settings, stop))
            throw RuleBroken.Forbidden("call.not-agent");
        var action = (await Offered(db, user, stop)).Find(action => action.Id == actionId) ?? throw RuleBroken.NotThere();
        if (call.IsOver)
            throw new RuleBroken("call.over");
        if (call.ContactId is null && !call.ContactChosen)
        {
            var seen = await CallSeen.One(db, id, user, settings, clock.GetUtcNow(), stop);
            if (seen.Candidates.Count(candidate => candidate.Exact) > 1)
                throw new RuleBroken("call.choose-contact");
        }
        var process =
            await library.Newest(db, action.ProcessKey, stop) ?? throw new RuleBroken("process.unknown", ("process", action.ProcessKey));

        var step = await Begun(db, call, process.Key, stop) ?? await Start(db, library, process, call, user, clock, stop);
        await change.Commit(stop);
        return TypedResults.Ok(step);
    }

    private static async Task<ProcessStep> Start(
        OknoDb db,
        ProcessLibrary library,
        PublishedProcess process,
        Call call,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["phoneNumber"] = JsonSerializer.SerializeToElement(call.OtherSide),
            ["callId"] = JsonSerializer.SerializeToElement(call.Id),
        };
        if (call.ContactId is { } contactId)
            parameters["contactId"] = JsonSerializer.SerializeToElement(contactId);
        if (call.AccountId is { } accountId)
            parameters["accountId"] = JsonSerializer.SerializeToElement(accountId);
        var run = new RunProcess(db, library, user.Id, clock.GetUtcNow(), stop);
        var started = await run.Start(process, parameters, recordId: call.Id);
        return await run.Next(started.Running) ?? throw new RuleBroken("process-step.incident", ("cause", started.Running.Incident));
    }

    private static async Task<ProcessStep?> Begun(OknoDb db, Call call, string processKey, CancellationToken stop)
    {
        var begun = await (
            from running in db.RunningProcesses
            join version in db.ProcessVersions on running.ProcessVersionId equals version.Id
            where running.RecordId == call.Id && running.ParentId == null && version.Key == processKey
            where running.State == ProcessInstanceState.Running
            orderby running.StartedAt descending
            select running.Id
        ).FirstOrDefaultAsync(stop);
        return begun == Guid.Empty ? null : await RunProcess.StepOf(db, begun, stop);
    }

    private static async Task<bool> IsAgent(CurrentUser user, SettingsBook settings, CancellationToken stop)
    {
        var group = await settings.Text(KnownSettings.ContactCenterOperatorsGroup, stop);
        return user.RoleCodes.Contains(group, StringComparer.Ordinal)
            && user.RoleCodes.Contains(Access.Role.CcAgent, StringComparer.Ordinal);
    }

    private static async Task<List<CtiPanelAction>> Offered(OknoDb db, CurrentUser user, CancellationToken stop)
    {
        var actions = await db
            .CtiPanelActions.AsNoTracking()
            .Where(action => action.Active)
            .OrderBy(action => action.Order)
            .ThenBy(action => action.Id)
            .ToListAsync(stop);
        return [.. actions.Where(action => action.RoleIds.Count == 0 || action.RoleIds.Exists(user.RoleIds.Contains))];
    }

    private static string InWords(CtiPanelAction action) =>
        string.Equals(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, "en", StringComparison.Ordinal) && action.NameEn.Length > 0
            ? action.NameEn
            : action.Name;
}
