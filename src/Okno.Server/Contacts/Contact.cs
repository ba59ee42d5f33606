namespace Okno.Server.Contacts;

/// <summary>A person who turns to the contact centre.</summary>
public sealed class Contact
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; set; } = "";
    public string? JobTitle { get; set; }
    public Guid? AccountId { get; set; }

    /// <summary>IANA time zone, e.g. Europe/Moscow.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Name, e-mails and numbers in lower case: what search looks in.</summary>
    public string SearchText { get; set; } = "";

    /// <summary>Tells imported records apart: column and value of the key.</summary>
    public string? ImportKey { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; }
    public List<CommunicationOption> CommunicationOptions { get; } = [];
}

/// <summary>An organisation.</summary>
public sealed class Account
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; set; } = "";
    public string SearchText { get; set; } = "";
    public string? ImportKey { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; }
    public List<CommunicationOption> CommunicationOptions { get; } = [];
}

/// <summary>A way to reach a contact or an account; the value stays as it was given.</summary>
public sealed class CommunicationOption
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid? ContactId { get; set; }
    public Guid? AccountId { get; set; }
    public Okno.Contracts.Contacts.CommunicationKind Kind { get; set; }
    public string Value { get; set; } = "";

    /// <summary>The number in E.164 (ITU-T); null when the value is not a valid telephone number.</summary>
    public string? E164 { get; set; }

    /// <summary>The digits of the number reversed, so that its last digits are found through an index.</summary>
    public string? ReversedDigits { get; set; }

    public string? Extension { get; set; }
    public string? Note { get; set; }
    public int Position { get; set; }
}
