using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;

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

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9._@+-]{0,62}[a-zA-Z0-9])?\\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Login();
}
