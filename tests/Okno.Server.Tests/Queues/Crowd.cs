using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Cases;
using Okno.Server.Data;

namespace Okno.Server.Tests.Queues;

/// <summary>Someone of a crowd, with a personal access token to be them.</summary>
internal sealed record Colleague(Guid Id, string Login, string Name, string Token)
{
    public HttpClient Through(HttpClient client)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return client;
    }
}

/// <summary>Many people, records and places in queues at once, made by the server's own code in its database: races need crowds, and signing in is slow on purpose.</summary>
internal static class Crowd
{
    /// <summary>How large a test is, unless the environment says otherwise.</summary>
    public static int Size(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : usual;

    public static async Task<IReadOnlyList<Colleague>> People(IServiceProvider services, int count, string role, string? password = null)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var first = scope.ServiceProvider.GetRequiredService<FirstPeople>();
        var hash = scope.ServiceProvider.GetRequiredService<Passwords>().Hash(password ?? Guid.NewGuid().ToString());
        await using var change = await db.BeginChange(CancellationToken.None);
        List<Colleague> people = [];
        for (var n = 1; n <= count; n++)
        {
            var login = $"c{Guid.NewGuid():N}"[..20];
            var user = await first.AddPerson(db, login, $"{role} {n}", hash, null, [role], CancellationToken.None);
            var secret = $"{KnownTokens.Prefix}{Guid.NewGuid():N}{Guid.NewGuid():N}";
            db.PersonalAccessTokens.Add(
                new PersonalAccessToken
                {
                    UserId = user.Id,
                    Name = "tests",
                    Hash = KnownTokens.HashOf(secret),
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                }
            );
            people.Add(new Colleague(user.Id, login, user.Name, secret));
        }
        await change.Commit(CancellationToken.None);
        return people;
    }

    /// <summary>Cases of all four priorities, registered one after another; <paramref name="describe"/> may make them otherwise.</summary>
    public static async Task<IReadOnlyList<Guid>> Cases(
        IServiceProvider services,
        int count,
        string category,
        Func<int, CreateCaseRequest, CreateCaseRequest>? describe = null
    )
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var now = TimeProvider.System.GetUtcNow();
        await using var change = await db.BeginChange(CancellationToken.None);
        List<Guid> cases = [];
        for (var n = 0; n < count; n++)
        {
            var request = new CreateCaseRequest(
                $"Обращение {n + 1}",
                Category: category,
                Priority: (CasePriority)(1 + (n * 7 % 4)),
                RegisteredAt: now.AddSeconds(-count + (n * 13 % count))
            );
            cases.Add((await RegisterCase.Register(db, describe?.Invoke(n, request) ?? request, null, now, CancellationToken.None)).Id);
        }
        await change.Commit(CancellationToken.None);
        return cases;
    }

    public static SaveQueueRequest Queue(string name, QueueKind kind, string priority, IEnumerable<Guid> team) =>
        new(
            name,
            Kind: kind,
            Priority: priority,
            State: QueueState.InProgress,
            Filling: QueueFilling.Manual,
            Team: [.. team.Select(id => new TeamMember(UserId: id))]
        );
}
