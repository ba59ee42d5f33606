using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using Okno.ProcessEngine.Expressions;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Says what is wrong with a model or a formula while its author is still at it. Nothing is kept.</summary>
internal static class CheckProcess
{
    private const int ValuesAtMost = 500;

    /// <summary>What edit pages show; data elements know their own.</summary>
    private static readonly string[] Pages = ["case", "contact", "account"];

    public static void Map(RouteGroupBuilder processes)
    {
        processes
            .MapPost("/check", Handle)
            .RequirePermission(Permission.ShapeProcesses)
            .Accepts<string>("application/bpmn+xml", "application/xml", "text/xml")
            .WithSummary("Check a BPMN 2.0 model without saving it");
        processes
            .MapPost("/formulas/check", TryFormula)
            .RequirePermission(Permission.ShapeProcesses)
            .WithSummary("Read a condition, value or script and work it out with sample values");
    }

    internal static async Task<Ok<CheckedProcess>> Handle(HttpRequest request, OknoDb db, ProcessLibrary library, CancellationToken stop)
    {
        var (definition, problems) = BpmnText.Understand(await BpmnText.Read(request, stop));
        List<ProcessProblem> found = [.. problems.Select(BpmnText.Seen), .. await Here(db, library, definition, stop)];
        return TypedResults.Ok(
            new CheckedProcess(
                definition.Key,
                definition.Name,
                problems.All(problem => problem.Severity is not Severity.Error),
                [.. definition.Parameters.Select(one => new ProcessParameter(one.Name, BpmnText.TypeWord(one.Type)))],
                found
            )
        );
    }

    internal static Ok<CheckedFormula> TryFormula(CheckFormulaRequest request)
    {
        var values = request.Values ?? new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal);
        if (values.Count > ValuesAtMost)
            throw RuleBroken.Malformed("request.too-long", ("field", "values"), ("longest", ValuesAtMost));
        var (readable, value, mistake) = Formula.Try(request.Kind, request.Text, values, request.Record);
        return TypedResults.Ok(new CheckedFormula(readable, value, mistake));
    }

    /// <summary>What is sound in itself and would not run on this site as it now is.</summary>
    private static async Task<List<ProcessProblem>> Here(OknoDb db, ProcessLibrary library, Definition definition, CancellationToken stop)
    {
        List<ProcessProblem> found = [];
        foreach (var element in definition.Elements.Values)
        {
            switch (element)
            {
                case CallActivity { ProcessKey.Length: > 0 } call
                    when call.ProcessKey != definition.Key && await library.Newest(db, call.ProcessKey, stop) is null:
                    found.Add(Warning(call.Id, "process.unknown", call.ProcessKey));
                    break;
                case UserTask { Page: { Kind: ProcessEngine.PageKind.OpenEditPage, Name.Length: > 0 } page }
                    when !Pages.Contains(page.Name, StringComparer.Ordinal):
                    found.Add(Warning(element.Id, "process.unknown-object", page.Name));
                    break;
            }
        }
        return found;
    }

    private static ProcessProblem Warning(string elementId, string code, string what) =>
        new(elementId, Sentences.Say(code, what), "warning");
}
