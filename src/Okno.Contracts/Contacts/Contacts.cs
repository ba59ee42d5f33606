using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Contacts;

public enum CommunicationKind
{
    Phone,
    Email,
    Web,
    Messenger,
}

/// <summary>A way to reach a contact or an account.</summary>
/// <param name="Value">Kept exactly as it was given.</param>
/// <param name="E164">The number in E.164 (ITU-T), null when the value is not a valid telephone number.</param>
/// <param name="Extension">«доб. 12» as digits, null when there is none.</param>
public sealed record CommunicationOption(
    Guid Id,
    CommunicationKind Kind,
    string Value,
    string? E164,
    string? Extension = null,
    string? Note = null
);

public sealed record SaveCommunicationOptionRequest(
    CommunicationKind Kind,
    [Required, MaxLength(320)] string Value,
    [MaxLength(200)] string? Note = null
);

public sealed record Contact(
    Guid Id,
    string Name,
    string? JobTitle,
    Guid? AccountId,
    string? AccountName,
    string? TimeZone,
    IReadOnlyList<CommunicationOption> CommunicationOptions,
    DateTimeOffset CreatedAt,
    int Version
);

public sealed record CreateContactRequest(
    [Required, MaxLength(200)] string Name,
    [MaxLength(200)] string? JobTitle = null,
    Guid? AccountId = null,
    [MaxLength(64)] string? TimeZone = null,
    [MaxLength(50)] IReadOnlyList<SaveCommunicationOptionRequest>? CommunicationOptions = null
);

public sealed record Account(
    Guid Id,
    string Name,
    IReadOnlyList<CommunicationOption> CommunicationOptions,
    DateTimeOffset CreatedAt,
    int Version
);

public sealed record CreateAccountRequest(
    [Required, MaxLength(200)] string Name,
    [MaxLength(50)] IReadOnlyList<SaveCommunicationOptionRequest>? CommunicationOptions = null
);

/// <summary>Who may be behind a number: hits on the whole E.164 number, and hits on its last digits only.</summary>
public sealed record Identified(string Number, IReadOnlyList<Contact> Exact, IReadOnlyList<Contact> Possible);

/// <summary>A row of a contact's «История», newest first.</summary>
/// <param name="Kind"><c>case</c>; calls join when telephony does.</param>
public sealed record ContactHistoryRow(string Kind, Guid Id, DateTimeOffset At, string Caption, long? Number, string State);
