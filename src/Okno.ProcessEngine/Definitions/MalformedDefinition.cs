namespace Okno.ProcessEngine.Definitions;

/// <summary>The text is no BPMN model at all and is not worth keeping, not even as a draft.</summary>
/// <param name="code">
/// <c>process.not-xml</c>, <c>process.document-type</c>, <c>process.not-bpmn</c> or <c>process.too-large</c>.
/// </param>
public sealed class MalformedDefinition(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Code { get; } = code;
}
