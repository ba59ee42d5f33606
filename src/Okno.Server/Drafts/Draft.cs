namespace Okno.Server.Drafts;

/// <summary>What a person typed into a form that belongs to no record yet, or to a record of any kind.</summary>
public sealed class Draft
{
    /// <summary>Drafts of one person; the oldest gives way.</summary>
    public const int Most = 200;

    /// <summary>Bytes of one draft.</summary>
    public const int Longest = 200 * 1024;

    /// <summary>After so long nobody comes back for it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public Guid UserId { get; init; }

    /// <summary>The form, as its page names it: <c>new-case</c>, <c>contact:…</c>, <c>step:…</c>.</summary>
    public string Form { get; init; } = "";

    /// <summary>JSON, as the form wrote it.</summary>
    public string Values { get; set; } = "";

    public DateTimeOffset SavedAt { get; set; }
}
