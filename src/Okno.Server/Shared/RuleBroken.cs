namespace Okno.Server.Shared;

/// <summary>A business rule says no. Becomes a problem (RFC 9457) with <see cref="Code"/> and a sentence in the caller's language.</summary>
public sealed class RuleBroken(string code, params (string Name, object? Value)[] facts) : Exception(code)
{
    /// <summary>Dotted and stable, e.g. <c>queue-item.held-by-another</c>; also the key of the sentence.</summary>
    public string Code { get; } = code;

    /// <summary>What fills the sentence's places in order, and is added to the problem under these names.</summary>
    public IReadOnlyList<(string Name, object? Value)> Facts { get; } = facts;

    /// <summary>409 unless the rule is about what was sent (400), about rights (403) or about what is there (404).</summary>
    public int Status { get; init; } = StatusCodes.Status409Conflict;

    public static RuleBroken Malformed(string code, params (string, object?)[] facts) =>
        new(code, facts) { Status = StatusCodes.Status400BadRequest };

    public static RuleBroken Forbidden(string code, params (string, object?)[] facts) =>
        new(code, facts) { Status = StatusCodes.Status403Forbidden };

    public static RuleBroken NotThere(string code = "request.not-found") => new(code) { Status = StatusCodes.Status404NotFound };
}
