using CsCheck;

namespace Okno.Server.Tests.Contacts;

using PhoneNumbers = Okno.Server.Contacts.PhoneNumbers;

public sealed class PhoneNumbersTests
{
    [Theory]
    [InlineData("8-800-555-35-35", "+78005553535", null)]
    [InlineData("+7 (916) 123-45-67", "+79161234567", null)]
    [InlineData("79161234567", "+79161234567", null)]
    [InlineData("9161234567", "+79161234567", null)]
    [InlineData("810998901234567", "+998901234567", null)]
    [InlineData("8~10 998 90 123-45-67", "+998901234567", null)]
    [InlineData("８（９１６）１２３－４５－６７", "+79161234567", null)]
    [InlineData("8 495 123-45-67 доб. 12", "+74951234567", "12")]
    [InlineData("8 495 123-45-67, доб 12", "+74951234567", "12")]
    [InlineData("84951234567 ext. 7", "+74951234567", "7")]
    [InlineData("84951234567#305", "+74951234567", "305")]
    [InlineData("tel:+74951234567", "+74951234567", null)]
    [InlineData("\u202A+7 916 123-45-67\u202C", "+79161234567", null)]
    [InlineData("101", null, null)]
    [InlineData("anonymous", null, null)]
    [InlineData("", null, null)]
    [InlineData("sip:a@b", null, null)]
    [InlineData("sip:84951234567@host", null, null)]
    [InlineData("8-800-555-35-3", null, null)]
    [InlineData("8-800-FLOWERS", null, null)]
    [InlineData("+7 916 123-45-6", null, null)]
    [InlineData("+", null, null)]
    [InlineData("+672 25102", null, null)] // Norfolk Island: a 3 would be put before it
    public void Is_understood_or_left_alone(string text, string? e164, string? extension)
    {
        var number = PhoneNumbers.Parse(text, "RU");
        Assert.Equal((e164, extension), (number.E164, number.Extension));
    }

    [Fact]
    public void Nothing_that_is_sent_throws_or_invents_digits()
    {
        var telephonic = Gen.OneOf(
            Gen.Char['0', '9'],
            Gen.OneOf('+', '-', '(', ')', ' ', '~', '#', 'x', 'д', 'о', 'б', '.', ',', ';', '@', '\u202E', '９', '\0', '\uD800')
        );
        Gen.OneOf(Gen.String, Gen.String[telephonic, 0, 30])
            .Sample(
                text =>
                {
                    var number = PhoneNumbers.Parse(text, "RU");
                    if (number.E164 is not { } e164)
                        return;
                    Assert.Matches(@"^\+[1-9]\d{6,14}$", e164);
                    // The subscriber's part is what was typed, digit by digit.
                    var typed = string.Concat(text.Where(char.IsDigit).Select(digit => (int)char.GetNumericValue(digit)));
                    Assert.Contains(e164[^6..], typed, StringComparison.Ordinal);
                },
                iter: 20_000
            );
    }
}
