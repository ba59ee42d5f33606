namespace Okno.Server.Data.DemoData;

/// <summary>Someone of the demo day's staff.</summary>
internal sealed record DemoPerson(string Login, string Name, string? Extension);

/// <summary>Who works on the demo day. Operators' extensions are 100 and their number.</summary>
internal static class DemoPeople
{
    private static readonly string[] OperatorNames =
    [
        "Анна Соколова",
        "Дмитрий Орлов",
        "Мария Лебедева",
        "Сергей Волков",
        "Екатерина Морозова",
        "Алексей Новиков",
        "Ольга Кузнецова",
        "Павел Зайцев",
        "Наталья Белова",
        "Иван Егоров",
        "Татьяна Крылова",
        "Михаил Фёдоров",
        "Юлия Семёнова",
        "Андрей Тихонов",
        "Светлана Жукова",
        "Роман Комаров",
        "Ирина Воронова",
        "Никита Савельев",
        "Елена Макарова",
        "Артём Гусев",
    ];

    public static IReadOnlyList<DemoPerson> Operators { get; } =
    [.. OperatorNames.Select((name, i) => new DemoPerson($"operator{i + 1}", name, $"{101 + i}"))];

    public static IReadOnlyList<DemoPerson> Supervisors { get; } =
    [new("supervisor1", "Вера Николаевна Громова", "151"), new("supervisor2", "Константин Шестаков", "152")];
}
