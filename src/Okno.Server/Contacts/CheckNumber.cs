using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>What a text is as a telephone number, said while it is being typed.</summary>
internal static class CheckNumber
{
    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapGet("/number", Handle).RequirePermission(Permission.SeeContacts).WithSummary("What a text is as a telephone number");

    internal static async Task<Ok<CheckedNumber>> Handle(SettingsBook settings, CancellationToken stop, string? phone = null)
    {
        var rules = await PhoneRules.Read(settings, stop);
        var number = PhoneNumbers.Parse(Texts.Fit("phone", phone, 320), rules.Region);
        var isInternal = number.E164 is null && number.Digits.Length > 0 && number.Digits.Length <= rules.InternalNumberLength;
        return TypedResults.Ok(new CheckedNumber(number.E164, number.Extension, isInternal, PhoneNumbers.Region(number.E164)));
    }
}
