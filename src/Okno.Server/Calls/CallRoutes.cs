using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Server.Calls.Operators;
using Okno.Server.Calls.Softphone;
using Okno.Server.Calls.Telephony;
using Okno.Server.Calls.Telephony.Asterisk;
using Okno.Server.Calls.Telephony.Hook;
using Okno.Server.Calls.Telephony.Mango;
using Okno.Server.Calls.Telephony.Megafon;
using Okno.Server.Calls.Telephony.SignedEvents;
using Okno.Server.Calls.Telephony.Zadarma;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Calls: what telephone systems say, what operators do with them, and what they start.</summary>
internal static class CallRoutes
{
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.AddSingleton<HearEvent>();
        services.AddSingleton<Training>();
        services.AddScoped<Switchboard>();
        services.AddSingleton<LineSecrets>();
        services.AddSingleton<LineBook>();
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<AsteriskSystem>();
        services.AddSingleton<ITelephoneSystem>(provider => provider.GetRequiredService<AsteriskSystem>());
        services.AddSingleton<ITelephoneSystem, SignedEventsSystem>();
        services.AddSingleton<ITelephoneSystem, HookSystem>();
        services.AddSingleton<ITelephoneSystem, MegafonSystem>();
        services.AddSingleton<ITelephoneSystem, MangoSystem>();
        services.AddSingleton<ITelephoneSystem, ZadarmaSystem>();
        services.AddSingleton<TelephoneSystems>();
        services.AddSingleton<LineCondition>();
        services.AddHostedService(provider => provider.GetRequiredService<LineCondition>());
        services.AddHostedService<HoldLines>();
        services.AddHostedService<PauseMembers>();
        services.AddSingleton<EndSilentCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<EndSilentCalls>());
        services.AddSingleton<ForgetEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgetEvents>());
        services.AddSingleton<IWorkObject, CallsAtWork>();
        services.AddOperators();
        return services;
    }

    public static void MapCalls(this RouteGroupBuilder api)
    {
        ReceiveEvents.Map(api);
        var calls = api.MapGroup("/calls").WithTags("Calls");
        FindCalls.Map(calls);
        ControlCall.Map(calls);
        KnowCaller.Map(calls);
        WorkOnCall.Map(calls);
        StartAction.Map(calls);
        var telephony = api.MapGroup("/telephony").WithTags("Telephony");
        SeeTelephony.Map(telephony, calls);
        var lines = telephony.MapGroup("/lines");
        SetUpLines.Map(lines);
        HearLine.Map(lines);
        api.MapOperators();
        var softphone = api.MapGroup("/softphone").WithTags("Calls");
        MySoftphone.Map(softphone);
        TellCall.Map(softphone);
        SetUpSoftphones.Map(api.MapGroup("/softphones").WithTags("Calls"));
        SetUpActions.Map(api.MapGroup("/cti-panel-actions").WithTags("Calls"));
    }
}

/// <summary>Calls, for the data elements of processes: a process links the call that started it to its case and contact.</summary>
internal sealed class CallsAtWork : IWorkObject
{
    public string Name => Call.Object;

    public async Task<JsonElement?> Read(OknoDb db, Guid id, CancellationToken stop)
    {
        var call = await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == id, stop);
        return call is null
            ? null
            : JsonSerializer.SerializeToElement(
                new
                {
                    call.Id,
                    call.Direction,
                    call.From,
                    call.To,
                    call.State,
                    call.ContactId,
                    call.AccountId,
                    call.CaseId,
                    call.Result,
                    call.ResultCode,
                    call.FollowedById,
                },
                Wire.Json
            );
    }

    public async Task<IReadOnlyList<Guid>> Find(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        int most,
        CancellationToken stop
    )
    {
        var contactId = values.TryGetValue("contactId", out var value)
            ? WorkValues.Id(value, "contactId")
            : throw RuleBroken.Malformed("request.required", ("field", "contactId"));
        return await db
            .Calls.Where(call => call.ContactId == contactId)
            .OrderByDescending(call => call.StartedAt)
            .Select(call => call.Id)
            .Take(most)
            .ToListAsync(stop);
    }

    public Task<Guid> Add(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    ) => throw new RuleBroken("process.unknown-work", ("work", "add call"));

    public async Task Change(
        OknoDb db,
        Guid id,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var call = await db.Calls.FirstOrDefaultAsync(call => call.Id == id, stop) ?? throw RuleBroken.NotThere();
        if (values.TryGetValue("caseId", out var caseId))
        {
            var linked = WorkValues.Id(caseId, "caseId");
            await KnowCaller.Link(db, call, linked, by, now, stop);
            // Whoever the case is for is who called.
            var @case = await db.Cases.AsNoTracking().FirstAsync(@case => @case.Id == linked, stop);
            if (call.ContactId is null && @case.ContactId is { } contactId)
                call.Choose(contactId, await Accounts.Living(db, @case.AccountId, stop));
        }
        if (values.TryGetValue("contactId", out var chosen))
            call.Choose(WorkValues.Id(chosen, "contactId"), call.AccountId);
    }

    public Task Delete(OknoDb db, Guid id, Guid? by, DateTimeOffset now, CancellationToken stop) =>
        throw new RuleBroken("process.not-deleted", ("object", Name));
}
