using Okno.Contracts.Cases;
using Okno.Server.Imports;
using Okno.Server.Terms;

namespace Okno.Server.Data.DemoData;

/// <summary>What the demo day has been filled with, for those who build queues and calls over it.</summary>
/// <param name="NewCases">Cases that nobody has touched, by category, oldest first.</param>
/// <param name="Phones">Numbers of known people, E.164.</param>
internal sealed record DemoFilled(IReadOnlyDictionary<string, IReadOnlyList<Guid>> NewCases, IReadOnlyList<string> Phones);

/// <summary>Fills an empty database with a month of cases that ends in this morning, and with the people behind them.</summary>
internal static class DemoRecords
{
    private const int Contacts = 1_600;
    private const int PerDay = 74;
    private const int Today = 45;

    private static readonly TimeSpan LookingRound = TimeSpan.FromMinutes(20);

    /// <summary>The demo contact centre's clock.</summary>
    private static readonly TimeSpan Local = TimeSpan.FromHours(3);

    /// <param name="db">In a change, or not: one is begun or joined.</param>
    /// <param name="operators">Who owns the cases that are being worked on or are done; may be empty.</param>
    public static async Task<DemoFilled> Fill(OknoDb db, IReadOnlyList<Guid> operators, DateTimeOffset now, CancellationToken stop)
    {
        var accounts = DemoContacts.Accounts(now);
        var contacts = DemoContacts.Make(Contacts, accounts, now);

        await using var change = await db.BeginChange(stop);
        var cases = Cases(contacts, operators, await DemoTerms.Fill(db, stop), now);
        await BulkInsert.Into(
            db,
            "accounts",
            ["id", "name", "search_text", "created_at", "version"],
            accounts.Select(account => new object?[] { account.Id, account.Name, Shared.Texts.Fold(account.Name), now, 1 }),
            stop
        );
        await PeopleOfRows.Make(db, contacts, null, now, stop);
        await CaseRows.Insert(db, cases, null, now, stop);
        await change.Commit(stop);

        return new DemoFilled(
            cases
                .Where(made => made.Status == CaseStatus.New)
                .GroupBy(made => made.Category!, StringComparer.Ordinal)
                .ToDictionary(
                    category => category.Key,
                    category => (IReadOnlyList<Guid>)[.. category.Select(made => made.Id)],
                    StringComparer.Ordinal
                ),
            [.. contacts.Select(contact => contact.Options[0].E164!)]
        );
    }

    private static List<NewCase> Cases(List<NewContact> contacts, IReadOnlyList<Guid> operators, TermsInForce terms, DateTimeOffset now)
    {
        var random = new Random(2015);
        var complaints = Complaint.Read();
        var cases = new List<NewCase>(complaints.Count);
        foreach (var (complaint, daysAgo) in Days(complaints, now))
        {
            var at = (Midnight(now) - TimeSpan.FromDays(daysAgo) + complaint.At.TimeOfDay).ToUniversalTime();
            var status = StatusOf(complaint, daysAgo, random);
            var contact = contacts[random.Next(contacts.Count)];
            var priority = PriorityOf(random.Next(100));
            // Nothing comes due while one looks round at the start.
            var due = terms.For(null, priority)?.ResponseDue(at);
            if (status is CaseStatus.New && due >= now && due < now + LookingRound)
                at -= LookingRound;
            var done = Earlier(at + TimeSpan.FromMinutes(random.Next(20, 3 * 24 * 60)), now - TimeSpan.FromMinutes(random.Next(5, 300)));
            cases.Add(
                new NewCase
                {
                    Id = Guid.CreateVersion7(now),
                    Key = $"demo={complaint.Ticket}",
                    Subject = complaint.Subject,
                    Description = $"Заявка {complaint.Ticket}. {complaint.Place}",
                    ContactId = contact.Id,
                    AccountId = contact.AccountId,
                    OwnerId = status is CaseStatus.New || operators.Count == 0 ? null : operators[random.Next(operators.Count)],
                    Status = status,
                    Priority = priority,
                    Origin = complaint.ByCall ? CaseOrigin.Call : CaseOrigin.Web,
                    Category = complaint.Category,
                    RegisteredAt = at,
                    RespondedAt =
                        status is CaseStatus.New ? null : Earlier(at + TimeSpan.FromMinutes(random.Next(5, 240)), done > at ? done : now),
                    ResolvedAt = status is CaseStatus.Resolved or CaseStatus.Closed && done > at ? done : null,
                    ClosedAt = status is CaseStatus.Closed && done > at ? done : null,
                    Solution = status is CaseStatus.Resolved or CaseStatus.Closed ? "Вопрос решён, клиент уведомлён" : null,
                }
            );
        }
        // Numbers rise with the time of registration.
        cases.Sort((one, other) => one.RegisteredAt.CompareTo(other.RegisteredAt));
        return cases;
    }

    /// <summary>How many days ago each complaint is now: the newest whose hour has come make this morning, the others the days before.</summary>
    private static IEnumerable<(Complaint Complaint, int DaysAgo)> Days(IReadOnlyList<Complaint> complaints, DateTimeOffset now)
    {
        var sinceMidnight = now - TimeSpan.FromMinutes(2) - Midnight(now);
        var today = complaints.Reverse().Where(complaint => complaint.At.TimeOfDay < sinceMidnight).Take(Today).ToHashSet();
        var before = complaints.Reverse().Where(complaint => !today.Contains(complaint));
        return today.Select(complaint => (complaint, 0)).Concat(before.Select((complaint, i) => (complaint, 1 + (i / PerDay))));
    }

    private static DateTimeOffset Midnight(DateTimeOffset now) => new(now.ToOffset(Local).Date, Local);

    private static CaseStatus StatusOf(Complaint complaint, int daysAgo, Random random)
    {
        var isNew =
            random.Next(100)
            < (
                daysAgo <= 3 ? 92
                : daysAgo <= 6 ? 25
                : 0
            );
        if (isNew)
            return CaseStatus.New;
        return complaint.Status switch
        {
            "Closed" => CaseStatus.Closed,
            "Solved" => CaseStatus.Resolved,
            "Pending" when daysAgo < 12 => CaseStatus.WaitingForResponse,
            "Open" when daysAgo < 8 => CaseStatus.InProgress,
            _ => CaseStatus.Closed,
        };
    }

    private static CasePriority PriorityOf(int percent) =>
        percent switch
        {
            < 3 => CasePriority.Critical,
            < 20 => CasePriority.High,
            < 80 => CasePriority.Medium,
            _ => CasePriority.Low,
        };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
