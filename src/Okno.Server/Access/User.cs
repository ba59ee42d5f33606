using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Okno.Contracts.Access;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Someone who signs in: <c>UserName</c> is the login.</summary>
public sealed partial class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";

    /// <summary>The telephone extension, e.g. 104.</summary>
    public string? Extension { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>Language of the UI and of messages sent to the person: ru or en.</summary>
    public string? Language { get; set; }

    public int Version { get; set; }

    /// <summary>Latin letters, digits and <c>. _ - @ +</c>, up to 64: what can be typed on any keyboard and mentioned as <c>@login</c>.</summary>
    public static bool MayBeLogin(string text) => Login().IsMatch(text);

    /// <summary>What an administrator says about a person; a 400 when the address or the extension cannot be one.</summary>
    public void Describe(string name, string? email, string? extension, bool active)
    {
        Name = Texts.Need("name", name, 200);
        Email = string.IsNullOrWhiteSpace(email) ? null : Texts.Need("email", email, 254);
        if (Email is not null && !new EmailAddressAttribute().IsValid(Email))
            throw RuleBroken.Malformed("access.bad-email");
        NormalizedEmail = Email?.ToUpperInvariant();
        Extension = string.IsNullOrWhiteSpace(extension) ? null : Texts.Need("extension", extension, 16);
        if (Extension?.All(char.IsAsciiDigit) == false)
            throw RuleBroken.Malformed("access.bad-extension");
        Active = active;
    }

    public UserAccount AsSeen(IEnumerable<Guid> roleIds) => new(Id, UserName!, Name, Email, Extension, Active, [.. roleIds], Version);

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9._@+-]{0,62}[a-zA-Z0-9])?\\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Login();
}
