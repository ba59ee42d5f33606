using Okno.Client.Access;
using Okno.Contracts.Access;

namespace Okno.Client.Settings;

/// <summary>One door of the page «Настройка».</summary>
/// <param name="Word">Key of its name; what it is for stands under <c>SetUp_</c> and this key.</param>
/// <param name="Needs">Who has this permission sees the door.</param>
internal sealed record SetUpLink(string Href, string Icon, string Word, Permission Needs);

/// <param name="Word">Key of the heading.</param>
internal sealed record SetUpGroup(string Word, params IReadOnlyList<SetUpLink> Links);

/// <summary>Everything that is set up, in groups. A new page of set-up gets one line here and two entries of words.</summary>
internal static class SetUpLinks
{
    public static readonly IReadOnlyList<SetUpGroup> All =
    [
        new(
            "SetUpWork",
            new SetUpLink("queues", Ui.Icons.Queue, "Queues", Permission.SetUpQueues),
            new SetUpLink("service-terms", Ui.Icons.Clock, "ServiceTerms", Permission.ManageSettings),
            new SetUpLink("calendars", Ui.Icons.Calendar, "Calendars", Permission.ManageSettings)
        ),
        new("SetUpProcesses", new SetUpLink("processes", Ui.Icons.Process, "Processes", Permission.SeeProcesses)),
        new(
            "SetUpCalls",
            new SetUpLink("telephony", Ui.Icons.Phone, "Lines", Permission.SuperviseQueues),
            new SetUpLink("cti-actions", Ui.Icons.Process, "CtiActions", Permission.ManageSettings),
            new SetUpLink("softphones", Ui.Icons.Phone, "Softphones", Permission.ManagePeople)
        ),
        new(
            "SetUpPeople",
            new SetUpLink("users", Ui.Icons.People, "Users", Permission.SeePeople),
            new SetUpLink("roles", Ui.Icons.AssignToMe, "Roles", Permission.SeePeople),
            new SetUpLink("audit", Ui.Icons.Search, "Audit", Permission.ReadAudit)
        ),
        new(
            "SetUpSystem",
            new SetUpLink("settings", Ui.Icons.SetUp, "SystemSettings", Permission.ManageSettings),
            new SetUpLink("lookups", Ui.Icons.OpenQueue, "Lookups", Permission.ManageSettings),
            new SetUpLink("imports", Ui.Icons.Upload, "Imports", Permission.ImportRecords)
        ),
    ];

    /// <summary>The groups with what the person may open; empty ones are left out.</summary>
    public static IReadOnlyList<SetUpGroup> For(CurrentPerson person) =>
        [
            .. All.Select(group => group with { Links = [.. group.Links.Where(link => person.May(link.Needs))] })
                .Where(group => group.Links.Count > 0),
        ];
}
