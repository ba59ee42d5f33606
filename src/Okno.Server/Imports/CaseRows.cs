using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Server.Cases;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;
using Okno.Server.Terms;
using Case = Okno.Server.Cases.Case;

namespace Okno.Server.Imports;

/// <summary>Rows that become cases.</summary>
internal static class CaseRows
{
    public static readonly ImportTarget Target = new(
        Case.Object,
        new HashSet<string>(StringComparer.Ordinal)
        {
            "subject",
            "description",
            "status",
            "priority",
            "category",
            "service",
            "origin",
            "registeredAt",
            "responseDue",
            "resolutionDue",
            "resolvedAt",
            "closedAt",
            "solution",
            "closureCode",
            "contactName",
            "contactPhone",
            "contactEmail",
            "accountName",
        },
        ["subject"],
        Write
    );

    private static async Task<Landed> Write(OknoDb db, ImportBatch batch, CancellationToken stop)
    {
        var failed = new List<(FileRow, BadCell)>();
        var read = new List<(FileRow Row, NewCase Case, PersonNamed? Contact, string? Account)>();
        foreach (var row in batch.Rows)
        {
            try
            {
                var contact = Person(batch, row);
                read.Add((row, Read(batch, row), contact, batch.Plan.Find("accountName")?.Text(row.Cells, 200)));
            }
            catch (BadCell problem)
            {
                failed.Add((row, problem));
            }
        }

        var there = await ExistingKeys(db, "cases", read.Select(one => one.Case.Key), stop);
        var unchanged = read.RemoveAll(one => !there.Add(one.Case.Key));
        var ambiguous = new HashSet<string>(StringComparer.Ordinal);
        var contacts = await PeopleOfRows.Contacts(
            db,
            [.. read.Select(one => one.Contact).OfType<PersonNamed>()],
            ambiguous,
            batch.ImportId,
            batch.By,
            batch.Now,
            stop
        );
        foreach (var (row, _, _, _) in read.Where(one => one.Contact is { } contact && ambiguous.Contains(contact.Key)))
        {
            var phone = batch.Plan.Find("contactPhone") ?? batch.Plan.Find("contactEmail") ?? batch.Plan.Find("contactName");
            failed.Add((row, phone!.Bad(row.Cells, "import.several-contacts")));
        }
        read.RemoveAll(one => one.Contact is { } contact && ambiguous.Contains(contact.Key));
        var accounts = await PeopleOfRows.Accounts(db, read.Select(one => one.Account), batch.Now, stop);
        foreach (var (_, made, contact, account) in read)
        {
            made.ContactId = contact is null ? null : contacts[contact.Key];
            made.AccountId = account is null ? null : accounts[account];
        }
        // Numbers that are given out do not come back.
        if (!batch.OnlyCheck)
            await Insert(db, [.. read.Select(one => one.Case)], batch.By, batch.Now, stop);
        return new Landed(read.Count, unchanged, failed);
    }

    /// <summary>Cases with their numbers, a row of the journal each, and the word to the queues.</summary>
    public static async Task Insert(OknoDb db, IReadOnlyList<NewCase> cases, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        if (cases.Count == 0)
            return;
        var numbers = await CaseNumbers.Next(db, cases.Count, stop);
        var terms = await TermsInForce.Read(db, stop);
        for (var i = 0; i < cases.Count; i++)
        {
            cases[i].Number = numbers[i];
            cases[i].CountTerms(terms, now);
        }
        await BulkInsert.Into(db, "cases", NewCase.Columns, cases.Select(made => made.Values()), stop);
        await PeopleOfRows.WriteHistory(db, "case.created", cases.Select(made => (made.Id, made.Told())), by, now, stop);
        await BulkInsert.Into(
            db,
            "changed_records",
            ["object", "record_id"],
            cases.Select(made => new object?[] { Case.Object, made.Id }),
            stop
        );
    }

    /// <summary>Which of the keys are taken already.</summary>
    public static async Task<HashSet<string>> ExistingKeys(OknoDb db, string table, IEnumerable<string> keys, CancellationToken stop) =>
        [
            .. await db.Query(
                $"select import_key from {table} where import_key {db.In("keys")}",
                row => row.Text(0),
                stop,
                ("keys", keys.Distinct(StringComparer.Ordinal).ToArray())
            ),
        ];

    private static NewCase Read(ImportBatch batch, FileRow row)
    {
        var key = batch.Plan.KeyOf(row);
        return new NewCase
        {
            Id = Guid.CreateVersion7(batch.Now),
            Key = key,
            ImportId = batch.ImportId,
            Subject = Field("subject")!.NeededText(row.Cells, 500),
            Description = Field("description")?.Text(row.Cells, 100_000),
            Status = Field("status")?.Word(row.Cells, CaseStatus.New) ?? CaseStatus.New,
            Priority = Field("priority")?.Word(row.Cells, CasePriority.Medium) ?? CasePriority.Medium,
            Origin = Field("origin")?.Word(row.Cells, CaseOrigin.Call) ?? CaseOrigin.Call,
            Category = Field("category")?.Text(row.Cells, 100),
            Service = Field("service")?.Text(row.Cells, 100),
            RegisteredAt = Field("registeredAt")?.Moment(row.Cells, batch.FromSerial) ?? batch.Now,
            ResponseDue = Field("responseDue")?.Moment(row.Cells, batch.FromSerial),
            ResolutionDue = Field("resolutionDue")?.Moment(row.Cells, batch.FromSerial),
            ResolvedAt = Field("resolvedAt")?.Moment(row.Cells, batch.FromSerial),
            ClosedAt = Field("closedAt")?.Moment(row.Cells, batch.FromSerial),
            Solution = Field("solution")?.Text(row.Cells, 100_000),
            ClosureCode = Field("closureCode")?.Text(row.Cells, 100),
        };

        ImportField? Field(string name) => batch.Plan.Find(name);
    }

    private static PersonNamed? Person(ImportBatch batch, FileRow row)
    {
        var name = batch.Plan.Find("contactName")?.Text(row.Cells, 200);
        var phone = batch.Plan.Find("contactPhone")?.Phone(row.Cells);
        var email = ContactRows.Email(batch.Plan.Find("contactEmail"), row.Cells);
        return name is null && phone is null && email is null ? null : new PersonNamed(name, phone, email, null, batch.Region);
    }
}

/// <summary>A case to be written with others.</summary>
internal sealed class NewCase
{
    public static readonly string[] Columns =
    [
        "id",
        "number",
        "subject",
        "description",
        "contact_id",
        "account_id",
        "status",
        "priority",
        "category",
        "service",
        "origin",
        "owner_id",
        "registered_at",
        "response_due",
        "resolution_due",
        "resolved_at",
        "closed_at",
        "solution",
        "closure_code",
        "search_text",
        "import_key",
        "import_id",
        "version",
        "response_by_hand",
        "resolution_by_hand",
        "responded_at",
        "stops",
        "terms_generation",
    ];

    private bool _responseByHand;
    private bool _resolutionByHand;
    private string? _stops;
    private int _generation;

    public required Guid Id { get; init; }
    public required string Key { get; init; }
    public Guid? ImportId { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset RegisteredAt { get; init; }
    public long Number { get; set; }
    public string? Description { get; init; }
    public Guid? ContactId { get; set; }
    public Guid? AccountId { get; set; }
    public Guid? OwnerId { get; init; }
    public CaseStatus Status { get; init; }
    public CasePriority Priority { get; init; } = CasePriority.Medium;
    public CaseOrigin Origin { get; init; }
    public string? Category { get; init; }
    public string? Service { get; init; }
    public DateTimeOffset? ResponseDue { get; set; }
    public DateTimeOffset? ResolutionDue { get; set; }
    public DateTimeOffset? RespondedAt { get; set; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? Solution { get; init; }
    public string? ClosureCode { get; init; }

    public object?[] Values() =>
        [
            Id,
            Number,
            Subject,
            Description,
            ContactId,
            AccountId,
            (int)Status,
            (int)Priority,
            Category,
            Service,
            (int)Origin,
            OwnerId,
            RegisteredAt,
            ResponseDue,
            ResolutionDue,
            ResolvedAt,
            ClosedAt,
            Solution,
            ClosureCode,
            Case.SearchTextOf(Number, Subject, Description),
            Key,
            ImportId,
            1,
            _responseByHand,
            _resolutionByHand,
            RespondedAt,
            _stops,
            _generation,
        ];

    /// <summary>As of a case that was registered so: what the file does not say is due by the terms.</summary>
    public void CountTerms(TermsInForce terms, DateTimeOffset now)
    {
        (_responseByHand, _resolutionByHand, _generation) = (ResponseDue is not null, ResolutionDue is not null, terms.Generation);
        var done = ResolvedAt ?? ClosedAt ?? now;
        if (Status is not CaseStatus.New)
            RespondedAt ??= done;
        _stops = CaseClock.Turn(null, null, Status, done);
        if (terms.For(Service, Priority) is not { } term)
            return;
        ResponseDue ??= term.ResponseDue(RegisteredAt);
        if (!CaseClock.IsPaused(Status))
            ResolutionDue ??= term.ResolutionDue(RegisteredAt, []);
    }

    public string Told() =>
        JsonSerializer.Serialize(
            new
            {
                Number,
                Subject,
                Status,
                Priority,
                Origin,
            },
            Wire.Json
        );
}
