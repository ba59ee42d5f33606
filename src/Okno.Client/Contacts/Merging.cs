using Okno.Contracts;
using Okno.Contracts.Contacts;

namespace Okno.Client.Contacts;

/// <summary>What merging two contacts or two accounts moves: what both say alike.</summary>
internal sealed record Merging(
    MergedOne Stays,
    MergedOne Goes,
    IReadOnlyList<CommunicationOption> Options,
    int Cases,
    int Calls,
    int? Contacts = null
);

internal sealed record MergedOne(Guid Id, string Name, int Version, string? JobTitle = null, string? AccountName = null)
{
    public string More => string.Join(", ", new[] { JobTitle, AccountName }.Where(part => !string.IsNullOrEmpty(part)));
}
