using Okno.Contracts.Imports;

namespace Okno.Server.Imports;

/// <summary>A file being brought in, and how far it has come.</summary>
public sealed class Import
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }
    public string Target { get; set; } = "";
    public string FileName { get; init; } = "";

    /// <summary>JSON, as it was sent.</summary>
    public string Mapping { get; set; } = "";

    public ImportState State { get; set; }
    public long Rows { get; set; }
    public long Done { get; set; }
    public long Failed { get; set; }
    public long Unchanged { get; set; }

    /// <summary>Code of the sentence that says why the job failed.</summary>
    public string? Problem { get; set; }

    public bool CancelAsked { get; set; }

    /// <summary>The rows are only tried: what would land is counted, and nothing is written.</summary>
    public bool OnlyCheck { get; set; }

    /// <summary>When the mapping as it is now was tried on the whole file.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>JSON: what the file looks like, as it was seen when it came in.</summary>
    public string? Preview { get; set; }

    /// <summary>Stands for the names of the file's columns: files alike are mapped alike.</summary>
    public string? HeaderKey { get; set; }

    /// <summary>The node that works on it says so here; a job whose node fell silent is taken up by another.</summary>
    public DateTimeOffset? AliveAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>The bytes of an import's file, in pieces, until the job has ended.</summary>
public sealed class ImportPiece
{
    public Guid ImportId { get; init; }
    public int Position { get; init; }
    public byte[] Bytes { get; init; } = [];
}

/// <summary>A row that did not land. The header is row 1.</summary>
public sealed class ImportError
{
    public Guid ImportId { get; init; }
    public long Row { get; init; }
    public string Column { get; init; } = "";
    public string Value { get; init; } = "";

    /// <summary>Code of the sentence that says why.</summary>
    public string Reason { get; init; } = "";
}
