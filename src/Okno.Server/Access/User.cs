using Microsoft.AspNetCore.Identity;

namespace Okno.Server.Access;

/// <summary>Someone who signs in: <c>UserName</c> is the login.</summary>
public sealed class User : IdentityUser<Guid>
{
    public string Name { get; set; } = "";

    /// <summary>The telephone extension, e.g. 104.</summary>
    public string? Extension { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>Language of the UI and of messages sent to the person: ru or en.</summary>
    public string? Language { get; set; }

    public int Version { get; set; }
}
