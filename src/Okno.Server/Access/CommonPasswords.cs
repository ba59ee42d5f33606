using System.Collections.Frozen;
using System.Globalization;

namespace Okno.Server.Access;

/// <summary>The passwords that are guessed first, from published lists of leaked ones and the habits of Russian keyboards.</summary>
internal static class CommonPasswords
{
    /// <summary>True for a listed password, whatever its case, and for a listed word with digits and marks around it: <c>Qwerty123!</c>.</summary>
    public static bool Contain(string password)
    {
        var plain = password.ToLower(CultureInfo.InvariantCulture);
        return Whole.Contains(plain)
            || Words.Contains(plain)
            || Words.Contains(plain.Trim([.. plain.Where(sign => !char.IsLetter(sign))]))
            || plain.Distinct().Count() < 4;
    }

    private static readonly FrozenSet<string> Whole = Listed(
        """
        !qaz2wsx 00000000 000000000 0000000000 0123456789 0987654321 10203040 1020304050 11111111
        111111111 1111111111 11223344 1122334455 112233445566 12121212 123123123 1231231234 123321123
        12341234 12344321 123454321 12345678 123456789 1234567890 1234qwer 123qwe123 123qweasd
        13131313 147258369 159753456 1a2b3c4d 1qaz1qaz 1qazxsw2 1й2ц3у4к 20202020 20242024
        20252025 20262026 22222222 321321321 33333333 44444444 456789123 55555555 66666666
        741852963 77777777 789456123 87654321 88888888 987654321 9876543210 99999999 a1a1a1a1
        aaaaaaaa asd123asd asdasdasd asdfasdf correcthorsebatterystaple q1q1q1q1 qqqqqqqq qwe123qwe qweasdzxc
        qweqweqwe qwer1234 qwerasdf xsw2zaq1 zaq12wsx zxc123zxc zxcvzxcv zzzzzzzz ййййййй1
        йцукен123 фффффффф фывафыва
        """
    );

    private static readonly FrozenSet<string> Words = Listed(
        """
        1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx a1b2c3d4 aa123456 abc abc123 abcd abcd1234 abcdef abcdefgh
        admin administrator agent andrew andrey april arsenal asdf asdfgh asdfghjkl ashley autumn
        babygirl bank barcelona baseball batman call callcenter center changeme charlie cheese chelsea
        company computer contact corvette daniel default demo dragon facebook february ferrari flower
        football freedom friday gfhjkm ghbdtn google guest hello hunter iloveyou internet january
        jennifer jessica jordan joshua killer krasotka letmein liverpool login love lovely lubov
        maksim manager march marina master mercedes michael michelle monday money monkey moscow
        moskva natasha nicole office okno operator p@ssw0rd p@ssword parol pass passw0rd passwd
        password phone pokemon porsche princess privet q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qwer qwerty
        qwerty123 qwertyui qwertyuiop robert root russia samsung secret sergey service shadow solnyshko
        spartak spring starwars summer sunshine superman supervisor support telecom temp temporary test
        tester testing thomas trustno1 user welcome whatever winter zaq1xsw2 zenit zxcv zxcvbnm
        админ администратор андрей зайчик зенит йцукен йцукенг йцукенгш йцукенгшщз красотка любимая любовь
        максим марина москва наташа окно оператор пароль пароль1 привет россия сергей солнышко
        спартак супервизор фывапр фывапролд ячсмить
        """
    );

    private static FrozenSet<string> Listed(string list) =>
        list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
