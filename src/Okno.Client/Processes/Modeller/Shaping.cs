using System.Text.Json;
using Okno.Client.Shell;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes.Modeller;

/// <summary>What the fields of the panel share: how a change reaches the diagram, the names that formulas know, the processes to call.</summary>
public sealed class Shaping(Api api, Func<string, object, Task> change)
{
    /// <summary>What a saved record has, by object: what formulas know under <c>record.</c></summary>
    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["case"] =
        [
            "id",
            "number",
            "subject",
            "description",
            "status",
            "priority",
            "category",
            "service",
            "origin",
            "contactId",
            "accountId",
            "ownerId",
            "groupId",
            "registeredAt",
            "responseDue",
            "resolutionDue",
            "resolvedAt",
            "closedAt",
            "solution",
            "closureCode",
        ],
        ["contact"] = ["id", "name", "accountId", "jobTitle", "communicationOptions"],
        ["account"] = ["id", "name"],
        ["call"] = ["id", "callId", "direction", "from", "to", "state", "contactId", "accountId", "caseId"],
    };

    public IReadOnlyList<FormulaName> Names { get; set; } = [];

    public IReadOnlyList<ProcessDefinition> Processes { get; set; } = [];

    /// <param name="id">The element; empty for the process.</param>
    public Task Change(string id, object what) => change(id, what);

    /// <summary>Puts an extension element in place of those named; null takes them away.</summary>
    public Task Put(string id, Tree? tree, params string[] names) =>
        change(id, new { okno = new { names = tree is null ? names : [.. names, tree.Name], tree } });

    public static IReadOnlyList<string> MembersOf(string? @object) => Members.GetValueOrDefault(@object ?? "") ?? [];

    public async Task<CheckedFormula?> Try(
        string kind,
        string text,
        IReadOnlyDictionary<string, JsonElement>? values = null,
        JsonElement? record = null
    ) => (await api.Post<CheckedFormula>("api/processes/formulas/check", new CheckFormulaRequest(text, kind, values, record))).Value;
}
