namespace Okno.ProcessEngine.Definitions;

public enum Severity
{
    /// <summary>Worth a look; does not keep the definition from being published.</summary>
    Warning,

    /// <summary>Keeps the definition from being published.</summary>
    Error,
}

/// <summary>Something in a definition that makes no sense or that Okno cannot execute.</summary>
/// <param name="ElementId">The element at fault; null when it is the definition as a whole.</param>
/// <param name="Code">Stable and dotted, for translation: <c>process.no-start</c>. All are in <see cref="Problems"/>.</param>
/// <param name="Message">A sentence in English.</param>
/// <param name="Arguments">What the sentence names, in the order of its placeholders.</param>
public sealed record Problem(string? ElementId, string Code, string Message, Severity Severity, IReadOnlyList<string> Arguments);
