using System.Text.Json;
using Okno.Contracts.Processes;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>A BPMN model as it comes from outside: read whole, understood, its problems said in the caller's language.</summary>
internal static class BpmnText
{
    public const int MaxBytes = 4 * 1024 * 1024;

    public static async Task<string> Read(HttpRequest request, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, stop)) > 0)
        {
            if (bytes.Length + read > MaxBytes)
                throw TooLarge();
            bytes.Write(buffer, 0, read);
        }
        return Whole(Decoded(bytes.ToArray(), request.GetTypedHeaders().ContentType?.Charset.Value));
    }

    /// <summary>Of a model within JSON: the same limits.</summary>
    public static string Whole(string text)
    {
        if (text.Length > MaxBytes)
            throw TooLarge();
        return text.Contains('\0', StringComparison.Ordinal) ? throw RuleBroken.Malformed("process.malformed", ("reason", "NUL")) : text;
    }

    public static ReadDefinition Understand(string xml)
    {
        try
        {
            return DefinitionReader.Read(xml);
        }
        catch (MalformedDefinition malformed)
        {
            throw RuleBroken.Malformed("process.malformed", ("reason", malformed.Message));
        }
    }

    private static string Decoded(byte[] bytes, string? charset)
    {
        try
        {
            return ModelText.Decode(bytes, charset);
        }
        catch (MalformedDefinition malformed)
        {
            throw RuleBroken.Malformed("process.malformed", ("reason", malformed.Message));
        }
    }

    public static ProcessProblem Seen(Problem problem) =>
        new(
            problem.ElementId,
            Sentences.Find(problem.Code, problem.Arguments) ?? problem.Message,
            problem.Severity is Severity.Error ? "error" : "warning"
        );

    public static string TypeWord(ParameterType type) => JsonNamingPolicy.CamelCase.ConvertName(type.ToString());

    public static StepField Seen(PageField field) => new(field.Name, field.Type, field.Label, field.LabelEn, field.Required, field.Lookup);

    private static BadHttpRequestException TooLarge() => new("The model is too large.", StatusCodes.Status413PayloadTooLarge);
}
