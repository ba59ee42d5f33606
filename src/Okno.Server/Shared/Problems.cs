using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Okno.Contracts;

namespace Okno.Server.Shared;

/// <summary>Every error as <c>application/problem+json</c> (RFC 9457) with a stable <c>code</c> and a <c>detail</c> in the caller's language.</summary>
internal static class Problems
{
    public static ProblemDetails From(RuleBroken rule)
    {
        var problem = Describe(rule.Status, rule.Code, [.. rule.Facts.Select(fact => Shown(fact.Value))]);
        foreach (var (name, value) in rule.Facts)
            problem.Extensions[name] = value;
        return problem;
    }

    public static ProblemDetails Describe(int status, string code, params object?[] places) =>
        new()
        {
            Status = status,
            Title = Sentences.Say($"status.{status}"),
            Detail = Sentences.Say(code, places),
            Extensions = { ["code"] = code },
        };

    /// <summary>Gives a problem that ASP.NET Core found itself (attributes on a request) the house's code and sentence; its <c>errors</c> stay.</summary>
    public static void Complete(ProblemDetailsContext found)
    {
        if (found.ProblemDetails.Extensions.ContainsKey("code"))
            return;
        found.ProblemDetails.Title = Sentences.Say($"status.{found.ProblemDetails.Status}");
        found.ProblemDetails.Detail = Sentences.Say("request.malformed");
        found.ProblemDetails.Extensions["code"] = "request.malformed";
    }

    public static Task Write(HttpContext http, ProblemDetails problem)
    {
        http.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return http.Response.WriteAsJsonAsync(problem, Wire.Json, "application/problem+json", http.RequestAborted);
    }

    public static Task Write(HttpContext http, int status, string code, params object?[] places) =>
        Write(http, Describe(status, code, places));

    private static object? Shown(object? value) => value is Named named ? named.Name : value;
}

/// <summary>The one place where exceptions become answers: broken rules and bad requests plainly, anything else as a bare 500 with its trace logged.</summary>
internal sealed class AnswerExceptions(ILogger<AnswerExceptions> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken stop)
    {
        if (http.Response.HasStarted)
            return false;
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await Problems.Write(http, Answer(exception, http));
        return true;
    }

    /// <summary>The problem that answers an exception.</summary>
    public ProblemDetails Answer(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case RuleBroken rule:
                return Problems.From(rule);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problems.Describe(StatusCodes.Status413PayloadTooLarge, "request.too-large");
            case BadHttpRequestException bad:
                var malformed = Problems.Describe(StatusCodes.Status400BadRequest, "request.malformed");
                if (bad.InnerException is JsonException { Path: { Length: > 0 } path })
                    malformed.Extensions["path"] = path;
                return malformed;
            case Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException:
                return Problems.Describe(StatusCodes.Status409Conflict, "conflict");
            default:
                log.LogError(
                    exception,
                    "Unhandled in {Method} {Path}",
                    http.Request.Method,
                    http.Request.Path.Value?.ReplaceLineEndings(" ")
                );
                var problem = Problems.Describe(StatusCodes.Status500InternalServerError, "server.failed");
                problem.Extensions["trace"] = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
                return problem;
        }
    }
}
