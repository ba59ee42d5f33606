using System.Globalization;
using System.Text.Json;
using Acornima;
using Acornima.Ast;
using Jint;
using Jint.Native.Json;
using Jint.Runtime;
using RegexMatchTimeoutException = System.Text.RegularExpressions.RegexMatchTimeoutException;

namespace Okno.ProcessEngine.Expressions;

/// <summary>Runs the JavaScript of definitions: no CLR, no code from strings, bounded in time, memory, depth and steps.</summary>
/// <remarks>
/// Jint looks at its limits between steps, so a single built-in that makes much out of little would be noticed too late.
/// Those are taken away (see <see cref="Trim"/>); big integers, which cannot be, are refused when the definition is read.
/// </remarks>
internal static class Sandbox
{
    private const long Memory = 10 * 1024 * 1024;
    private const int Depth = 64;
    private const int Statements = 20_000;
    internal static readonly TimeSpan Time = TimeSpan.FromMilliseconds(100);

    private static readonly Prepared<Script> Trim = Jint.Engine.PrepareScript(
        """
        (() => {
          'ArrayBuffer SharedArrayBuffer DataView Atomics BigInt Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Intl Temporal Proxy WeakRef FinalizationRegistry ShadowRealm'
            .split(' ').forEach(name => delete globalThis[name]);
          'join toString toLocaleString concat flat flatMap fill'.split(' ').forEach(name => delete Array.prototype[name]);
          delete RegExp.prototype[Symbol.replace];
          delete String.raw;
          delete JSON.stringify;
          'repeat padStart padEnd replace replaceAll concat normalize split'.split(' ').forEach(name => delete String.prototype[name]);
        })()
        """,
        strict: true
    );

    /// <remarks>The interpreter's first run takes as long as the time limit: it is spent here, when a definition is first read.</remarks>
    static Sandbox()
    {
        using var engine = new Jint.Engine();
        engine.SetValue("record", new JsonParser(engine).Parse("""{"status":"new","tags":["a"]}"""));
        engine.Execute(Trim);
        engine.Evaluate("record.status !== 'new' && record.tags.some(tag => tag === 'b') || record.owner != null");
    }

    /// <summary>Parses one expression. Throws <see cref="ParseErrorException"/>, <see cref="NotSupportedException"/>.</summary>
    internal static Prepared<Script> Prepare(string expression)
    {
        var tree = new Parser().ParseExpression(expression, strict: true); // one expression, not "1); while (true) {} (2"
        if (tree.DescendantNodesAndSelf().OfType<BigIntLiteral>().FirstOrDefault() is { } number)
            throw new NotSupportedException($"Big integers such as {number.Raw} are not supported.");

        return Jint.Engine.PrepareScript($"(\n{expression}\n)", strict: true);
    }

    /// <summary>Evaluates in an interpreter of its own, so that nothing is left behind for the next. Undefined is null.</summary>
    internal static JsonElement Run(Prepared<Script> script, string text, Scope scope, TimeSpan time)
    {
        try
        {
            using var engine = new Jint.Engine(options => Bound(options, time));
            var json = new JsonParser(engine);
            foreach (var (name, value) in scope.Variables)
                engine.SetValue(name, json.Parse(value.GetRawText()));
            if (scope.Record is { } record)
                engine.SetValue("record", json.Parse(record.GetRawText()));

            engine.Execute(Trim);
            return Result.AsJson(engine.Evaluate(script));
        }
        catch (Exception failure)
            when (failure
                    is JintException
                        or TimeoutException
                        or JsonException
                        or RegexMatchTimeoutException
                        or OutOfMemoryException
                        or InsufficientExecutionStackException
                        or OperationCanceledException
            )
        {
            throw new ExpressionFailed("incident.expression-failed", $"\"{text}\" failed: {failure.Message}");
        }
    }

    private static void Bound(Options options, TimeSpan time)
    {
        options.DisableStringCompilation().LimitRecursion(Depth).MaxStatements(Statements);
        options.LimitMemory(Memory).TimeoutInterval(time);
        options.Constraints.RegexTimeout = Time;
        options.Constraints.PromiseTimeout = Time;
        options.Constraints.MaxArraySize = 100_000;
        options.Constraints.StackOverflowGuard = true;
        options.AgentCanSuspend = false;
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
    }
}
