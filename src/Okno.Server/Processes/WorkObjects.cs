using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Server.Cases;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Cases, for the data elements of processes.</summary>
internal sealed class CasesAtWork(SettingsBook settings) : IWorkObject
{
    public string Name => Cases.Case.Object;

    public async Task<JsonElement?> Read(OknoDb db, Guid id, CancellationToken stop) =>
        await CaseSeen.Read(db, id, stop) is { } seen ? JsonSerializer.SerializeToElement(seen, Wire.Json) : null;

    public async Task<IReadOnlyList<Guid>> Find(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        int most,
        CancellationToken stop
    )
    {
        var conditions = new List<string>();
        var parameters = new List<(string, object?)> { ("most", most) };
        foreach (var (field, value) in values)
        {
            var (condition, parameter) = field switch
            {
                "contactId" => ("contact_id = @contactId", (object?)WorkValues.Id(value, field)),
                "accountId" => ("account_id = @accountId", WorkValues.Id(value, field)),
                "ownerId" => ("owner_id = @ownerId", WorkValues.Id(value, field)),
                "status" => ("status = @status", (int)Texts.Word<CaseStatus>("status", WorkValues.Text(value, field))),
                "priority" => ("priority = @priority", (int)Texts.Word<CasePriority>("priority", WorkValues.Text(value, field))),
                "number" => ("number = @number", value.ValueKind == JsonValueKind.Number ? value.GetInt64() : -1),
                _ => throw RuleBroken.Malformed("request.unknown-field", ("field", field)),
            };
            conditions.Add(condition);
            parameters.Add((field, parameter));
        }
        var where = conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";
        return await db.Query(
            $"select id from cases {where} order by registered_at desc, id limit @most",
            row => row.Guid(0),
            stop,
            [.. parameters]
        );
    }

    public async Task<Guid> Add(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var request = WorkValues.As<CreateCaseRequest>(values);
        return (await RegisterCase.Register(db, request, by, now, stop)).Id;
    }

    public async Task Change(
        OknoDb db,
        Guid id,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var @case = await ChangeCase.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var clearsOwner = await settings.Flag(KnownSettings.ReopeningClearsOwner, stop);
        await ChangeCase.Apply(db, @case, JsonSerializer.SerializeToElement(values), by, now, clearsOwner, null, stop);
    }

    /// <summary>Cases are never deleted: their history is the customer's. A process cancels one instead.</summary>
    public Task Delete(OknoDb db, Guid id, Guid? by, DateTimeOffset now, CancellationToken stop) =>
        throw new RuleBroken("process.not-deleted", ("object", Name));
}

/// <summary>Contacts, for the data elements of processes: their own fields, and <c>phone</c> and <c>email</c> to reach them by.</summary>
internal sealed class ContactsAtWork(SettingsBook settings) : IWorkObject
{
    public SettingsBook Settings => settings;

    public string Name => "contact";

    public async Task<JsonElement?> Read(OknoDb db, Guid id, CancellationToken stop) =>
        await ContactSeen.Read(db, id, stop) is { } seen ? JsonSerializer.SerializeToElement(seen, Wire.Json) : null;

    public async Task<IReadOnlyList<Guid>> Find(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        int most,
        CancellationToken stop
    )
    {
        if (values.TryGetValue("phone", out var phone))
        {
            var found = await IdentifyCaller.Identify(db, await PhoneRules.Read(settings, stop), WorkValues.Text(phone, "phone"), stop);
            return [.. found.Exact.Select(contact => contact.Id).Take(most)];
        }
        var email = values.TryGetValue("email", out var given)
            ? WorkValues.Text(given, "email")
            : throw RuleBroken.Malformed("request.unknown-field", ("field", "email"));
        return await db.Query(
            "select distinct contact_id from communication_options where lower(value) = @email and kind = @kind and contact_id is not null limit @most",
            row => row.Guid(0),
            stop,
            ("email", email.ToLowerInvariant()),
            ("kind", CommunicationKind.Email),
            ("most", most)
        );
    }

    public async Task<Guid> Add(
        OknoDb db,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        var options = new List<SaveCommunicationOptionRequest>();
        if (WorkValues.MaybeText(values, "phone") is { } phone)
            options.Add(new SaveCommunicationOptionRequest(CommunicationKind.Phone, phone));
        if (WorkValues.MaybeText(values, "email") is { } email)
            options.Add(new SaveCommunicationOptionRequest(CommunicationKind.Email, email));
        var accountId =
            values.TryGetValue("accountId", out var account) && account.ValueKind != JsonValueKind.Null
                ? WorkValues.Id(account, "accountId")
                : (Guid?)null;
        if (accountId is null && WorkValues.MaybeText(values, "account") is { } named)
            accountId = await AccountNamed(db, named, by, now, stop);
        var request = new CreateContactRequest(
            WorkValues.MaybeText(values, "name") ?? "",
            AccountId: accountId,
            CommunicationOptions: options
        );
        return (await CreateContact.Create(db, request, rules, by, now, stop)).Id;
    }

    /// <summary>An organisation given by name or id: the one there is, or a new one.</summary>
    private static async Task<Guid> AccountNamed(OknoDb db, string named, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        if (Guid.TryParse(named, out var id))
            return id;
        var name = Texts.Need("account", named, 200);
        var there = await db.Query(
            "select coalesce(merged_into_id, id) from accounts where name = @name order by id limit 1",
            row => row.Guid(0),
            stop,
            ("name", name)
        );
        if (there.Count > 0)
            return there[0];
        var account = Contacts.Account.Create(name, [], now);
        db.Accounts.Add(account);
        db.History.Add(HistoryEntry.Note("account.created", account.Id, by, now, to: new { account.Name }, recordId: account.Id));
        await db.SaveChangesAsync(stop);
        return account.Id;
    }

    public async Task Change(
        OknoDb db,
        Guid id,
        IReadOnlyDictionary<string, JsonElement> values,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var contact = await ChangeContact.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        await ChangeContact.Apply(
            db,
            contact,
            new MergePatch("contact", JsonSerializer.SerializeToElement(values), ChangeContact.Fields, ChangeContact.ReadOnly),
            by,
            now,
            stop
        );
    }

    /// <summary>Only one that no case and no call refers to: made by mistake, or a double.</summary>
    public async Task Delete(OknoDb db, Guid id, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        var contact = await ChangeContact.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        var used = await db.Query(
            "select 1 from cases where contact_id = @id union all select 1 from calls where contact_id = @id limit 1",
            row => row.Int(0),
            stop,
            ("id", id)
        );
        if (used.Count > 0)
            throw new RuleBroken("process.in-use-elsewhere", ("object", contact.Name));
        await db.CommunicationOptions.Where(option => option.ContactId == id).ExecuteDeleteAsync(stop);
        db.Contacts.Remove(contact);
        db.History.Add(HistoryEntry.Note("contact.deleted", id, by, now, from: new { contact.Name }));
    }
}

/// <summary>Reads values that a process gives.</summary>
internal static class WorkValues
{
    public static Guid Id(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id)
            ? id
            : throw RuleBroken.Malformed("request.bad-value", ("field", field));

    public static string Text(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw RuleBroken.Malformed("request.bad-value", ("field", field));

    public static string? MaybeText(IReadOnlyDictionary<string, JsonElement> values, string field) =>
        values.TryGetValue(field, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? value.GetString()
            : null;

    /// <summary>The values as a request; what does not fit is a 400.</summary>
    public static T As<T>(IReadOnlyDictionary<string, JsonElement> values)
    {
        try
        {
            return JsonSerializer.SerializeToElement(values).Deserialize<T>(Wire.Json)!;
        }
        catch (JsonException mistake)
        {
            throw RuleBroken.Malformed("request.bad-value", ("field", mistake.Path?.TrimStart('$', '.') ?? ""));
        }
    }
}
