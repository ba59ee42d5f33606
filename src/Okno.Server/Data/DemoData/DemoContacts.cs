using System.Text;
using Bogus;
using Okno.Contracts.Contacts;
using Okno.Server.Imports;
using CommunicationOption = Okno.Server.Contacts.CommunicationOption;

namespace Okno.Server.Data.DemoData;

using PhoneNumbers = Okno.Server.Contacts.PhoneNumbers;

/// <summary>People who turn to the demo contact centre: invented, the same at every start.</summary>
internal static class DemoContacts
{
    private static readonly string[] Fathers =
    [
        "Александров",
        "Алексеев",
        "Андреев",
        "Борисов",
        "Викторов",
        "Владимиров",
        "Иванов",
        "Михайлов",
        "Николаев",
        "Павлов",
        "Петров",
        "Сергеев",
    ];
    private static readonly int[] MobileCodes =
    [
        903,
        905,
        906,
        909,
        910,
        912,
        915,
        916,
        917,
        919,
        921,
        925,
        926,
        927,
        960,
        961,
        965,
        977,
        981,
        985,
    ];
    private static readonly string[] Forms = ["ООО", "АО", "ИП"];
    private static readonly string[] Trades =
    [
        "Вектор",
        "Прогресс",
        "Северный путь",
        "Гранит",
        "Альфа-Сервис",
        "Волна",
        "Меридиан",
        "Заря",
        "Техно",
        "Полюс",
        "Кедр",
        "Орион",
        "Сфера",
        "Магистраль",
        "Исток",
        "Родник",
        "Маяк",
        "Лидер",
        "Контур",
        "Вершина",
    ];
    private static readonly string[] Domains = ["example.com", "example.org", "example.net"];

    public static IReadOnlyList<(Guid Id, string Name)> Accounts(DateTimeOffset now) =>
        [.. Forms.SelectMany(form => Trades.Select(trade => (Guid.CreateVersion7(now), $"{form} «{trade}»")))];

    public static List<NewContact> Make(int count, IReadOnlyList<(Guid Id, string Name)> accounts, DateTimeOffset now)
    {
        var faker = new Faker("ru") { Random = new Randomizer(20150422) };
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var contacts = new List<NewContact>(count);
        for (var i = 0; i < count; i++)
        {
            var isWoman = faker.Random.Bool();
            var gender = isWoman ? Bogus.DataSets.Name.Gender.Female : Bogus.DataSets.Name.Gender.Male;
            var (first, last) = (faker.Name.FirstName(gender), faker.Name.LastName(gender));
            var name = $"{last} {first} {faker.Random.ArrayElement(Fathers)}{(isWoman ? "на" : "ич")}";
            var options = new List<CommunicationOption> { Option(CommunicationKind.Phone, Mobile(faker.Random, taken)) };
            if (faker.Random.Number(99) < 70)
                options.Add(Option(CommunicationKind.Email, $"{Latin(first)}.{Latin(last)}{i}@{faker.Random.ArrayElement(Domains)}"));
            Guid? account = faker.Random.Number(99) < 15 ? faker.Random.ListItem([.. accounts]).Id : null;
            contacts.Add(new NewContact(Guid.CreateVersion7(now), name, null, "Europe/Moscow", account, $"demo={i}", options));
        }
        return contacts;
    }

    private static CommunicationOption Option(CommunicationKind kind, string value) =>
        CommunicationOption.From(new SaveCommunicationOptionRequest(kind, value), "RU");

    /// <summary>A number that is valid in the Russian plan and nobody else's here.</summary>
    private static string Mobile(Randomizer random, HashSet<string> taken)
    {
        while (true)
        {
            var number = $"+7{random.ArrayElement(MobileCodes)}{random.Number(1_000_000, 9_999_999)}";
            if (PhoneNumbers.Parse(number, "RU").E164 is { } valid && taken.Add(valid))
                return $"{valid[..2]} {valid[2..5]} {valid[5..8]}-{valid[8..10]}-{valid[10..]}";
        }
    }

    private static string Latin(string name)
    {
        const string Letters = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";
        string[] spelt =
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ];
        var latin = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at)
                latin.Append(spelt[at]);
        }
        return latin.ToString();
    }
}
