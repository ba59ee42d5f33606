using Okno.Contracts.Contacts;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>A person who turns to the contact centre.</summary>
public sealed class Contact : IMergedRecord
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; private set; } = "";
    public string? JobTitle { get; set; }
    public Guid? AccountId { get; set; }

    /// <summary>IANA time zone, e.g. Europe/Moscow.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Name, e-mails and numbers, folded: what search looks in.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Tells imported records apart: column and value of the key.</summary>
    public string? ImportKey { get; init; }

    /// <summary>The contact that this one turned out to be: whoever asks for this one means that.</summary>
    public Guid? MergedIntoId { get; private set; }

    /// <summary>The import that brought it in; null when it was entered here.</summary>
    public Guid? ImportId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; private set; } = 1;
    public List<CommunicationOption> CommunicationOptions { get; } = [];

    public static Contact Create(string name, IEnumerable<CommunicationOption> options, DateTimeOffset now)
    {
        var contact = new Contact { Name = name, CreatedAt = now };
        foreach (var option in options)
            contact.Add(option);
        contact.SearchText = CommunicationOption.SearchTextOf(name, contact.CommunicationOptions);
        return contact;
    }

    public void Rename(string name)
    {
        Name = name;
        SearchText = CommunicationOption.SearchTextOf(name, CommunicationOptions);
    }

    /// <summary>Adds a way to reach the person; the same one twice is refused.</summary>
    public void Add(CommunicationOption option)
    {
        option.JoinTo(CommunicationOptions);
        Rename(Name);
    }

    public void Remove(CommunicationOption option)
    {
        CommunicationOptions.Remove(option);
        Rename(Name);
    }

    /// <summary>Corrects a way to reach the person, in its place.</summary>
    public void Correct(CommunicationOption option, CommunicationOption given)
    {
        option.Become(given, CommunicationOptions);
        Rename(Name);
    }

    public void MustNotBeMerged()
    {
        if (MergedIntoId is not null)
            throw new RuleBroken("contact.merged", ("name", Name));
    }

    /// <summary>Takes what the other has and this one lacks: ways to be reached, job title, account, time zone. Equal options are left with the other.</summary>
    internal void TakeOver(Contact other)
    {
        CommunicationOption.Move(other.CommunicationOptions, CommunicationOptions);
        JobTitle ??= other.JobTitle;
        AccountId ??= other.AccountId;
        TimeZone ??= other.TimeZone;
        Rename(Name);
    }

    /// <summary>From now on only a sign to the contact that stays.</summary>
    internal void MergeInto(Guid stays)
    {
        MergedIntoId = stays;
        CommunicationOptions.Clear();
        Rename(Name);
    }

    /// <summary>One saving: what was seen before it is stale now.</summary>
    public void Saved() => Version++;
}

/// <summary>An organisation.</summary>
public sealed class Account : IMergedRecord
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; private set; } = "";
    public string SearchText { get; private set; } = "";
    public string? ImportKey { get; init; }

    /// <summary>The account that this one turned out to be: whoever asks for this one means that.</summary>
    public Guid? MergedIntoId { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; private set; } = 1;
    public List<CommunicationOption> CommunicationOptions { get; } = [];

    public static Account Create(string name, IEnumerable<CommunicationOption> options, DateTimeOffset now)
    {
        var account = new Account { CreatedAt = now };
        foreach (var option in options)
            option.JoinTo(account.CommunicationOptions);
        account.Rename(name);
        return account;
    }

    /// <summary>Adds a way to reach the organisation; the same one twice is refused.</summary>
    public void Add(CommunicationOption option)
    {
        option.JoinTo(CommunicationOptions);
        Rename(Name);
    }

    public void Remove(CommunicationOption option)
    {
        CommunicationOptions.Remove(option);
        Rename(Name);
    }

    /// <summary>Corrects a way to reach the organisation, in its place.</summary>
    public void Correct(CommunicationOption option, CommunicationOption given)
    {
        option.Become(given, CommunicationOptions);
        Rename(Name);
    }

    public void Rename(string name)
    {
        Name = name;
        SearchText = CommunicationOption.SearchTextOf(name, CommunicationOptions);
    }

    public void MustNotBeMerged()
    {
        if (MergedIntoId is not null)
            throw new RuleBroken("account.merged", ("name", Name));
    }

    /// <summary>Takes the ways to be reached that the other has and this one lacks. Equal options are left with the other.</summary>
    internal void TakeOver(Account other)
    {
        CommunicationOption.Move(other.CommunicationOptions, CommunicationOptions);
        Rename(Name);
    }

    /// <summary>From now on only a sign to the account that stays.</summary>
    internal void MergeInto(Guid stays)
    {
        MergedIntoId = stays;
        CommunicationOptions.Clear();
        Rename(Name);
    }

    /// <summary>One saving: what was seen before it is stale now.</summary>
    public void Saved() => Version++;
}

/// <summary>A way to reach a contact or an account; the value stays as it was given.</summary>
public sealed class CommunicationOption
{
    public const int Most = 50;

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid? ContactId { get; init; }
    public Guid? AccountId { get; init; }
    public CommunicationKind Kind { get; private set; }
    public string Value { get; private set; } = "";

    /// <summary>The number in E.164 (ITU-T); null when the value is not a valid telephone number.</summary>
    public string? E164 { get; private set; }

    /// <summary>The digits of the number reversed, so that its last digits are found through an index.</summary>
    public string? ReversedDigits { get; private set; }

    public string? Extension { get; private set; }
    public string? Note { get; private set; }
    public int Position { get; private set; }

    /// <summary>Reads what was given; the value itself stays untouched.</summary>
    public static CommunicationOption From(SaveCommunicationOptionRequest given, string region)
    {
        var value = Texts.Need("value", given.Value, 320);
        var note = Texts.Fit("note", given.Note, 200);
        var number = given.Kind == CommunicationKind.Phone ? PhoneNumbers.Parse(value, region) : ParsedNumber.None;
        if (given.Kind == CommunicationKind.Email && !IsEmail(value))
            throw RuleBroken.Malformed("contact.bad-email", ("value", value));
        if (given.Kind == CommunicationKind.Web && !IsLink(value))
            throw RuleBroken.Malformed("contact.bad-link", ("value", value));
        return new CommunicationOption
        {
            Kind = given.Kind,
            Value = value,
            E164 = number.E164,
            ReversedDigits = number.Reversed,
            Extension = number.Extension,
            Note = note,
        };
    }

    /// <summary>One «@» with something on both sides: whether it can be delivered only a letter can tell (RFC 5321).</summary>
    public static bool IsEmail(string value) =>
        value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && at < value.Length - 1
        && at == value.LastIndexOf('@')
        && !value.Any(sign => char.IsWhiteSpace(sign) || char.IsControl(sign));

    public static string SearchTextOf(string name, IEnumerable<CommunicationOption> options)
    {
        var words = new List<string> { name };
        foreach (var option in options)
        {
            words.Add(option.Value);
            if (option.Kind == CommunicationKind.Phone)
                words.Add(new string([.. option.Value.Where(char.IsAsciiDigit)]));
            if (option.E164 is not null)
                words.Add(option.E164);
        }
        return Texts.Fold(string.Join(' ', words.Distinct(StringComparer.Ordinal)));
    }

    internal void JoinTo(List<CommunicationOption> others)
    {
        if (others.Count >= Most)
            throw new RuleBroken("contact.too-many-options", ("most", Most));
        if (others.Exists(IsSameAs))
            throw new RuleBroken("contact.has-option", ("value", Value));
        Position = others.Count == 0 ? 0 : others.Max(other => other.Position) + 1;
        others.Add(this);
    }

    /// <summary>Moves those that the other list lacks; the rest stays where it was.</summary>
    internal static void Move(List<CommunicationOption> from, List<CommunicationOption> to)
    {
        foreach (var option in from.OrderBy(option => option.Position).ToList())
        {
            if (to.Exists(option.IsSameAs))
                continue;
            from.Remove(option);
            option.JoinTo(to);
        }
    }

    /// <summary>Takes over what was given and keeps its place; what stands there already is refused.</summary>
    internal void Become(CommunicationOption given, List<CommunicationOption> others)
    {
        if (others.Exists(other => other != this && other.IsSameAs(given)))
            throw new RuleBroken("contact.has-option", ("value", given.Value));
        (Kind, Value, E164, ReversedDigits, Extension, Note) = (
            given.Kind,
            given.Value,
            given.E164,
            given.ReversedDigits,
            given.Extension,
            given.Note
        );
    }

    internal bool IsSameAs(CommunicationOption other) =>
        other.Kind == Kind
        && (
            E164 is not null
                ? string.Equals(other.E164, E164, StringComparison.Ordinal)
                    && string.Equals(other.Extension, Extension, StringComparison.Ordinal)
                : string.Equals(other.Value, Value, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Only what a browser may open: no <c>javascript:</c> and no files.</summary>
    internal static bool IsLink(string value) =>
        Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : $"https://{value}", UriKind.Absolute, out var link)
        && link.Scheme is "http" or "https"
        && !value.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);
}
