using System.Globalization;
using System.Text.Json;
using Acornima;
using Acornima.Ast;
using Jint;
using Jint.Native.Json;
using Jint.Runtime;
using JsonSerializer = System.Text.Json.JsonSerializer;
using RegexMatchTimeoutException = System.Text.RegularExpressions.RegexMatchTimeoutException;

namespace Okno.ProcessEngine.Expressions;

/// <summary>Runs the JavaScript of definitions: no CLR, no code from strings, bounded in time, memory, depth and steps.</summary>
internal static class Sandbox
{
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(100);
    private const long Memory = 10 * 1024 * 1024;
    private const int Depth = 64;
    private const int Statements = 100_000;

    /// <summary>Parses one expression. Throws <see cref="ParseErrorException"/>.</summary>
    internal static Prepared<Script> Prepare(string expression)
    {
        _ = new Parser().ParseExpression(expression, strict: true); // one expression, not "1); while (true) {} (2"
        return Jint.Engine.PrepareScript($"JSON.stringify((\n{expression}\n))", strict: true);
    }

    /// <summary>Evaluates in an interpreter of its own, so that nothing is left behind for the next. Undefined is null.</summary>
    internal static JsonElement Run(Prepared<Script> script, string text, Scope scope)
    {
        try
        {
            using var engine = new Jint.Engine(Bound);
            var json = new JsonParser(engine);
            foreach (var (name, value) in scope.Variables)
                engine.SetValue(name, json.Parse(value.GetRawText()));
            if (scope.Record is { } record)
                engine.SetValue("record", json.Parse(record.GetRawText()));

            var result = engine.Evaluate(script);
            return JsonSerializer.Deserialize<JsonElement>(result.IsString() ? result.AsString() : "null");
        }
        catch (Exception failure) when (failure is JintException or TimeoutException or JsonException or RegexMatchTimeoutException)
        {
            throw new ExpressionFailed($"\"{text}\" failed: {failure.Message}");
        }
    }

    private static void Bound(Options options)
    {
        options.Strict().DisableStringCompilation().LimitRecursion(Depth).MaxStatements(Statements);
        options.LimitMemory(Memory).TimeoutInterval(Time);
        options.Constraints.RegexTimeout = Time;
        options.Constraints.PromiseTimeout = Time;
        options.Constraints.MaxArraySize = 100_000;
        options.Constraints.StackOverflowGuard = true;
        options.AgentCanSuspend = false;
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
    }
}
