using Okno.Contracts.Cases;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>What one case is to another; two cases have one link at most. Read from <see cref="CaseId"/> to <see cref="OtherId"/>.</summary>
public sealed class CaseLink
{
    /// <summary>How far up parents are followed.</summary>
    public const int DeepestParents = 50;

    private CaseLink() { }

    public Guid CaseId { get; private set; }
    public Guid OtherId { get; private set; }

    /// <summary>Related, duplicate of, or child of: the other three are these from the other side.</summary>
    public CaseLinkKind Kind { get; private set; }

    public Guid AddedById { get; private set; }
    public DateTimeOffset AddedAt { get; private set; }

    /// <summary>The smaller and the larger id: whichever side it was made from, the pair is the same.</summary>
    public Guid LowId { get; private set; }
    public Guid HighId { get; private set; }

    public static CaseLink Between(Guid @case, Guid other, CaseLinkKind kind, Guid by, DateTimeOffset now)
    {
        if (@case == other)
            throw RuleBroken.Malformed("case-link.itself");
        if (kind is CaseLinkKind.HasDuplicate or CaseLinkKind.Parent)
            return Between(other, @case, Turned(kind), by, now);
        var firstIsLow = @case.CompareTo(other) < 0;
        return new CaseLink
        {
            CaseId = @case,
            OtherId = other,
            Kind = kind,
            AddedById = by,
            AddedAt = now,
            LowId = firstIsLow ? @case : other,
            HighId = firstIsLow ? other : @case,
        };
    }

    /// <summary>The same link as the other case has it.</summary>
    public static CaseLinkKind Turned(CaseLinkKind kind) =>
        kind switch
        {
            CaseLinkKind.DuplicateOf => CaseLinkKind.HasDuplicate,
            CaseLinkKind.HasDuplicate => CaseLinkKind.DuplicateOf,
            CaseLinkKind.Child => CaseLinkKind.Parent,
            CaseLinkKind.Parent => CaseLinkKind.Child,
            _ => kind,
        };
}
