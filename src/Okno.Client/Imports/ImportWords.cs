using Okno.Contracts.Imports;

namespace Okno.Client.Imports;

/// <summary>How an import is spoken of.</summary>
internal static class ImportWords
{
    public static bool IsUnderWay(ImportJob import) => import.State is ImportState.Queued or ImportState.Running;

    /// <summary>Key of the word.</summary>
    public static string State(ImportJob import) =>
        import switch
        {
            { State: ImportState.Queued or ImportState.Running, OnlyCheck: true } => "Import_Checking",
            { State: ImportState.Draft, CheckedAt: not null } => "Import_Checked",
            _ => $"Import_{import.State}",
        };

    public static string Tone(ImportJob import) =>
        import.State switch
        {
            ImportState.Done => import.Failed > 0 ? "warn" : "ok",
            ImportState.Failed => "bad",
            ImportState.Queued or ImportState.Running => "acc",
            _ => "",
        };

    /// <summary>The list of what has landed.</summary>
    public static string Landed(ImportJob import)
    {
        var filter = $$"""{"all":[{"field":"importId","op":"eq","value":"{{import.Id}}"}]}""";
        return $"{(import.Target is "contact" ? "contacts" : "cases")}?filter={Uri.EscapeDataString(filter)}";
    }
}
