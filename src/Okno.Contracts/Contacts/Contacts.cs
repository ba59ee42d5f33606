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
/// <param name="Country">The country of the number (ISO 3166-1 alpha-2); only where one contact or account is opened.</param>
public sealed record CommunicationOption(
    Guid Id,
    CommunicationKind Kind,
    string Value,
    string? E164,
    string? Extension = null,
    string? Note = null,
    string? Country = null
);

/// <summary>What a text is as a telephone number.</summary>
/// <param name="E164">Null when it is not a valid number: then it is kept as it was given.</param>
/// <param name="Internal">A short number: a colleague's.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record CheckedNumber(string? E164, string? Extension, bool Internal, string? Country);

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

/// <summary>Why a contact may be the same person, or an account the same organisation; the surest first.</summary>
public enum DuplicateBecause
{
    Phone,
    Email,

    /// <summary>Of accounts: the web site, or mail under one domain that is not a public mail service's.</summary>
    Domain,
    Name,
}

public sealed record PossibleDuplicate(Contact Contact, IReadOnlyList<DuplicateBecause> Because);

public sealed record PossibleDuplicateAccount(Account Account, IReadOnlyList<DuplicateBecause> Because);

/// <summary>What merging moves, or has moved.</summary>
/// <param name="Options">Ways to reach the one that goes which the other lacks.</param>
public sealed record ContactMerge(Contact Stays, Contact Goes, IReadOnlyList<CommunicationOption> Options, int Cases, int Calls);

/// <inheritdoc cref="ContactMerge" />
public sealed record AccountMerge(
    Account Stays,
    Account Goes,
    IReadOnlyList<CommunicationOption> Options,
    int Contacts,
    int Cases,
    int Calls
);

/// <param name="OtherId">The contact or account that goes.</param>
/// <param name="Version">The version of the one that stays, as it was seen.</param>
/// <param name="OtherVersion">The same of the one that goes.</param>
public sealed record MergeRequest(Guid OtherId, int? Version = null, int? OtherVersion = null);
