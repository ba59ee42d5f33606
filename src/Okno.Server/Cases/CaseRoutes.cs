namespace Okno.Server.Cases;

/// <summary>What can be done with cases. Saving one (PATCH) is in Queues: it also decides what becomes of the queue item.</summary>
internal static class CaseRoutes
{
    public static void MapCases(this IEndpointRouteBuilder api)
    {
        var cases = api.MapGroup("/cases").WithTags("Cases");
        FindCases.Map(cases);
        RegisterCase.Map(cases);
        OpenCase.Map(cases);
        SeeTerms.Map(cases);
        KeepDraft.Map(cases);
        SeeRecount.Map(api.MapGroup("/service-terms").WithTags("Terms"));
        AttachFile.Map(cases);
        OpenFiles.Map(cases);
        LinkCases.Map(cases);
        PreviewText.Map(cases);
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        ContactHistory.Map(contacts);
        MergeContacts.Map(contacts);
        MergeAccounts.Map(api.MapGroup("/accounts").WithTags("Accounts"));
    }

    public static IServiceCollection AddCases(this IServiceCollection services) => services.AddHostedService<CountTerms>();
}
