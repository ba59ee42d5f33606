namespace Okno.ProcessEngine.Expressions;

/// <summary>An expression gave no usable value; the message is the incident's cause. Stays inside the engine.</summary>
internal sealed class ExpressionFailed(string cause) : Exception(cause);
