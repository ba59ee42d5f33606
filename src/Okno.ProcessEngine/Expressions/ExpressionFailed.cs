using System.Globalization;

namespace Okno.ProcessEngine.Expressions;

/// <summary>An expression gave no usable value; the sentence is the incident's cause. Stays inside the engine.</summary>
/// <param name="code">For translation; the sentence's places are its arguments.</param>
internal sealed class ExpressionFailed(string code, FormattableString sentence) : Exception(sentence.ToString(CultureInfo.InvariantCulture))
{
    internal string Code { get; } = code;

    internal FormattableString Sentence { get; } = sentence;
}
