using Okno.Contracts.Contacts;

namespace Okno.Client.Contacts;

/// <summary>Numbers as people read them: +7 916 204-18-55. What is not known stays as it was given.</summary>
internal static class Phones
{
    public static string Show(CommunicationOption option) =>
        option is { Kind: CommunicationKind.Phone, E164: { } number } ? Show(number) : option.Value;

    public static string Show(string e164) =>
        e164.Length == 12 && e164.StartsWith("+7", StringComparison.Ordinal)
            ? $"+7 {e164[2..5]} {e164[5..8]}-{e164[8..10]}-{e164[10..]}"
            : e164;

    /// <param name="hidden">The words for a number that the caller keeps to themselves.</param>
    public static string Show(string number, string hidden) => number.Any(char.IsAsciiDigit) ? Show(number) : hidden;
}
