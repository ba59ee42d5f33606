using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Filling;
using Okno.Server.Shared;
using QueueSeen = Okno.Contracts.Queues.Queue;

namespace Okno.Server.Queues;

/// <summary>What every saving of a queue checks, with the reason when it is refused, and how a queue is shown.</summary>
internal static class SetUp
{
    private static readonly string[] NeededParameters = ["queueItemId", "entityRecordId"];

    public static async Task Check(OknoDb db, ProcessLibrary library, Queue queue, QueueObject @object, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(queue.Name))
            throw RuleBroken.Malformed("queue.name-needed");
        var process =
            await library.Hold(db, queue.ProcessKey, stop)
            ?? throw new RuleBroken("queue.unknown-process", ("processKey", queue.ProcessKey));
        var missing = NeededParameters.FirstOrDefault(name =>
            process.Definition.Parameters.All(parameter => !string.Equals(parameter.Name, name, StringComparison.Ordinal))
        );
        if (missing is not null)
            throw new RuleBroken("queue.process-lacks-parameter", ("parameter", missing));
        if (!await db.LookupValues.AnyAsync(value => value.Lookup == QueueBook.Priorities && value.Code == queue.Priority, stop))
            throw RuleBroken.Malformed("queue.unknown-priority", ("priority", queue.Priority));
        try
        {
            QueueFilter.Read(@object, queue.Filter, db.IsSqlite, DateTimeOffset.UnixEpoch);
        }
        catch (FilterUnfit unfit)
        {
            throw RuleBroken.Malformed("queue.filter-invalid", ("reason", unfit.Message));
        }
        await CheckTeam(db, queue, stop);
    }

    public static IEnumerable<QueueTeamMember> Team(Guid queueId, IReadOnlyList<TeamMember> members)
    {
        HashSet<(Guid?, Guid?)> once = [];
        foreach (var member in members)
        {
            if ((member.UserId is null) == (member.RoleId is null))
                throw RuleBroken.Malformed("queue.bad-member");
            if (once.Add((member.UserId, member.RoleId)))
                yield return new QueueTeamMember
                {
                    QueueId = queueId,
                    UserId = member.UserId,
                    RoleId = member.RoleId,
                    Active = member.Active,
                };
        }
    }

    public static string? Written(JsonElement? filter) =>
        filter is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? given.GetRawText() : null;

    public static QueueSeen AsSeen(Queue queue) =>
        new(
            queue.Id,
            queue.Name,
            queue.Object,
            queue.Kind,
            queue.Priority,
            queue.State,
            queue.ProcessKey,
            queue.Filling,
            queue.Filter is null ? null : JsonSerializer.Deserialize<JsonElement>(queue.Filter),
            [.. queue.Team.Select(member => new TeamMember(member.UserId, member.RoleId, member.Active))],
            ProblemOf(queue.Problem),
            queue.Version
        );

    /// <summary>A problem is kept as <c>code|place</c> and said in the language of its reader.</summary>
    public static string? ProblemOf(string? problem)
    {
        if (problem is null)
            return null;
        var parts = problem.Split('|', 2);
        var place = parts.Length > 1 ? Sentences.Find(parts[1]) ?? parts[1] : null;
        return Sentences.Say(parts[0], place);
    }

    private static async Task CheckTeam(OknoDb db, Queue queue, CancellationToken stop)
    {
        var users = queue.Team.Where(member => member.UserId is not null).Select(member => member.UserId!.Value).Distinct().ToList();
        var roles = queue.Team.Where(member => member.RoleId is not null).Select(member => member.RoleId!.Value).Distinct().ToList();
        var known =
            await db.Users.CountAsync(user => users.Contains(user.Id), stop)
            + await db.Roles.CountAsync(role => roles.Contains(role.Id), stop);
        if (known != users.Count + roles.Count)
            throw RuleBroken.Malformed("queue.unknown-member");
    }
}
