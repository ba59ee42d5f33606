using Okno.Contracts.Imports;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

internal static class ImportSeen
{
    public static ImportJob AsSeen(this Import import) =>
        new(
            import.Id,
            import.Target,
            import.FileName,
            import.State,
            import.Rows,
            import.Done,
            import.Failed,
            import.Unchanged,
            import.Problem is { } code ? Sentences.Say(code) : null,
            import.CreatedAt,
            import.EndedAt,
            import.OnlyCheck,
            import.CheckedAt
        );
}
