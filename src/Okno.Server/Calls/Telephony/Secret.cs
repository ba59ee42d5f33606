using System.Security.Cryptography;
using System.Text;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>Comparing what was sent with what must have been: in a time that tells nothing of where they differ.</summary>
internal static class Secret
{
    public static void MustBe(string? expected, string? given, string code = "telephony.bad-signature")
    {
        // Of digests, so that the length tells nothing either.
        var same = CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(expected ?? "")),
            SHA256.HashData(Encoding.UTF8.GetBytes(given ?? ""))
        );
        if (!same || string.IsNullOrEmpty(expected))
            throw new RuleBroken(code) { Status = StatusCodes.Status401Unauthorized };
    }
}
