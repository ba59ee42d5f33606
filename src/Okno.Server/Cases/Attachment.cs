using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>A file of a case. Its bytes lie in pieces beside it.</summary>
public sealed class Attachment
{
    /// <summary>Bytes of one file.</summary>
    public const long Largest = 20L * 1024 * 1024;

    /// <summary>Files of one case.</summary>
    public const int Most = 100;

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid CaseId { get; init; }

    /// <summary>Neutral: fits the content, names no path.</summary>
    public string Name { get; init; } = "";

    /// <summary>Found in the content, not believed from the sender.</summary>
    public string ContentType { get; init; } = "";

    public long Size { get; init; }
    public Guid AddedById { get; init; }
    public DateTimeOffset AddedAt { get; init; }

    /// <summary>Whoever added it may take it back; of others' files only those who may change any case.</summary>
    internal void MustBeRemovableBy(Guid person, bool mayChangeAny)
    {
        if (AddedById != person && !mayChangeAny)
            throw RuleBroken.Forbidden("attachment.not-yours");
    }
}

/// <summary>The bytes of a file in pieces, so that neither keeping nor sending one fills the memory.</summary>
public sealed class AttachmentPiece
{
    public const int Longest = 256 * 1024;

    public Guid AttachmentId { get; init; }
    public int Position { get; init; }
    public byte[] Bytes { get; init; } = [];
}
