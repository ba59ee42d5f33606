using System.Text.Json;
using System.Text.Json.Serialization;
using Okno.ProcessEngine;
using Okno.Server.Data;

namespace Okno.Server.Processes;

/// <summary>What an instance hears while an incident stops it: kept beside it, and told when the incident is resolved.</summary>
/// <remarks>Timers wait by themselves; an operator's step is refused and can be repeated. All else would come only once.</remarks>
internal sealed record LateAnswer(
    int Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, JsonElement>? Outputs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Output = null,
    string? Cause = null,
    string? ErrorCode = null,
    Guid? RecordId = null
)
{
    public static (string Name, LateAnswer Answer)? Of(EngineEvent what) =>
        what switch
        {
            MessageArrived message => ("message", new LateAnswer(message.Key, Output: message.Payload)),
            SignalArrived signal => ("signal", new LateAnswer(signal.Key, Output: signal.Payload)),
            ChildEnded child => ("child", new LateAnswer(child.Key, child.Outputs, ErrorCode: child.ErrorCode)),
            WorkDone work => ("done", new LateAnswer(work.Key, Output: work.Output)),
            WorkFailed work => ("failed", new LateAnswer(work.Key, Cause: work.Cause, ErrorCode: work.ErrorCode)),
            RecordSaved saved => (saved.Object, new LateAnswer(0, RecordId: saved.RecordId)),
            _ => null,
        };

    /// <summary>The event as it came; a record as it is now. Null when the record is gone.</summary>
    public static async Task<EngineEvent?> Read(ProcessJob job, OknoDb db, ProcessLibrary library, CancellationToken stop)
    {
        var answer = JsonSerializer.Deserialize<LateAnswer>(job.Payload)!;
        return job.Name switch
        {
            "message" => new MessageArrived(answer.Key, answer.Output ?? default),
            "signal" => new SignalArrived(answer.Key, answer.Output ?? default),
            "child" => new ChildEnded(
                answer.Key,
                answer.Outputs ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal),
                answer.ErrorCode
            ),
            "done" => new WorkDone(answer.Key, answer.Output ?? default),
            "failed" => new WorkFailed(answer.Key, answer.Cause ?? "", answer.ErrorCode),
            _ => answer.RecordId is { } id && await library.Objects[job.Name].Read(db, id, stop) is { } record
                ? new RecordSaved(job.Name, id, record)
                : null,
        };
    }
}

internal static class LateAnswers
{
    public static ProcessJob Job(this (string Name, LateAnswer Answer) late, RunningProcess running, DateTimeOffset now) =>
        new()
        {
            Kind = ProcessJob.Answer,
            DueAt = now,
            InstanceId = running.Id,
            Token = late.Answer.Key,
            Name = late.Name,
            Payload = JsonSerializer.Serialize(late.Answer),
        };
}
