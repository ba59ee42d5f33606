using Okno.Contracts.Imports;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>Guesses which column fills which field: by its name in Russian and English, else by what its values look like.</summary>
internal static class SuggestMapping
{
    /// <summary>Names that columns go by, folded, without spaces and signs; the likelier first.</summary>
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["subject"] = ["subject", "тема", "title", "заголовок", "название", "topic", "summary", "customercomplaint", "обращение"],
        ["description"] = ["description", "описание", "текст", "text", "details", "body", "содержание", "комментарий"],
        ["status"] = ["status", "статус", "state", "состояние"],
        ["priority"] = ["priority", "приоритет", "важность", "срочность", "severity", "urgency"],
        ["category"] = ["category", "категория", "тип", "type", "вид"],
        ["service"] = ["service", "сервис", "услуга", "продукт", "product"],
        ["origin"] = ["origin", "источник", "канал", "channel", "source", "receivedvia", "via"],
        ["registeredAt"] =
        [
            "registered",
            "registeredat",
            "зарегистрировано",
            "датарегистрации",
            "создано",
            "датасоздания",
            "created",
            "createdat",
            "дата",
            "date",
            "когда",
        ],
        ["responseDue"] = ["responsedue", "срокответа", "ответитьдо"],
        ["resolutionDue"] = ["resolutiondue", "срокрешения", "решитьдо", "due", "duedate", "срок"],
        ["resolvedAt"] = ["resolved", "resolvedat", "решено", "датарешения"],
        ["closedAt"] = ["closed", "closedat", "закрыто", "датазакрытия"],
        ["solution"] = ["solution", "решение", "resolution", "ответ"],
        ["closureCode"] = ["closurecode", "кодзакрытия"],
        ["contactName"] =
        [
            "contact",
            "контакт",
            "клиент",
            "client",
            "customer",
            "фио",
            "заявитель",
            "имя",
            "name",
            "fullname",
            "contactname",
        ],
        ["contactPhone"] = ["phone", "телефон", "тел", "мобильный", "mobile", "номертелефона", "phonenumber", "contactphone"],
        ["contactEmail"] = ["email", "почта", "электроннаяпочта", "mail", "contactemail"],
        ["accountName"] =
        [
            "account",
            "контрагент",
            "компания",
            "организация",
            "company",
            "organization",
            "organisation",
            "accountname",
            "юрлицо",
        ],
        ["name"] = ["фио", "name", "имя", "контакт", "contact", "fullname", "клиент", "customer", "сотрудник"],
        ["jobTitle"] = ["jobtitle", "должность", "position", "title"],
        ["timeZone"] = ["timezone", "часовойпояс"],
        ["phone"] = ["phone", "телефон", "тел", "мобильный", "mobile", "телефон1", "phone1", "номертелефона", "phonenumber"],
        ["phone2"] = ["phone2", "телефон2", "рабочийтелефон", "workphone", "добтелефон"],
        ["phone3"] = ["phone3", "телефон3", "домашнийтелефон", "homephone"],
        ["email"] = ["email", "почта", "электроннаяпочта", "mail", "email1"],
        ["email2"] = ["email2", "почта2"],
    };

    private static readonly string[] Keys =
    [
        "id",
        "key",
        "ключ",
        "код",
        "номер",
        "number",
        "ticket",
        "ticket#",
        "№",
        "externalid",
        "внешнийкод",
        "guid",
    ];

    /// <summary>How values are written, folded.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> Words = new(StringComparer.Ordinal)
    {
        ["status"] = new(StringComparer.Ordinal)
        {
            ["новое"] = "new",
            ["новый"] = "new",
            ["новая"] = "new",
            ["new"] = "new",
            ["open"] = "new",
            ["открыто"] = "new",
            ["в работе"] = "inProgress",
            ["in progress"] = "inProgress",
            ["ожидает ответа"] = "waitingForResponse",
            ["ожидание"] = "waitingForResponse",
            ["pending"] = "waitingForResponse",
            ["waiting"] = "waitingForResponse",
            ["решено"] = "resolved",
            ["resolved"] = "resolved",
            ["solved"] = "resolved",
            ["выполнено"] = "resolved",
            ["закрыто"] = "closed",
            ["closed"] = "closed",
            ["отменено"] = "canceled",
            ["canceled"] = "canceled",
            ["cancelled"] = "canceled",
            ["переоткрыто"] = "reopened",
            ["reopened"] = "reopened",
        },
        ["priority"] = new(StringComparer.Ordinal)
        {
            ["критический"] = "critical",
            ["критичный"] = "critical",
            ["critical"] = "critical",
            ["urgent"] = "critical",
            ["срочно"] = "critical",
            ["1"] = "critical",
            ["высокий"] = "high",
            ["high"] = "high",
            ["2"] = "high",
            ["средний"] = "medium",
            ["обычный"] = "medium",
            ["medium"] = "medium",
            ["normal"] = "medium",
            ["3"] = "medium",
            ["низкий"] = "low",
            ["low"] = "low",
            ["4"] = "low",
        },
        ["origin"] = new(StringComparer.Ordinal)
        {
            ["звонок"] = "call",
            ["телефон"] = "call",
            ["call"] = "call",
            ["phone"] = "call",
            ["customer care call"] = "call",
            ["email"] = "email",
            ["e-mail"] = "email",
            ["почта"] = "email",
            ["письмо"] = "email",
            ["чат"] = "chat",
            ["chat"] = "chat",
            ["портал"] = "portal",
            ["portal"] = "portal",
            ["сайт"] = "web",
            ["web"] = "web",
            ["internet"] = "web",
        },
    };

    public static ImportMapping For(ImportTarget target, FilePreview file)
    {
        var free = file.Columns.Where(column => !column.Doubled).ToList();
        var fields = new Dictionary<string, ImportColumn>(StringComparer.Ordinal);
        foreach (var shape in target.Shape)
        {
            if (ByName(free, shape) is not { } column)
                continue;
            free.Remove(column);
            fields[shape.Name] = Filled(shape, column);
        }
        foreach (var shape in target.Shape.Where(shape => !fields.ContainsKey(shape.Name) && shape.Kind is "phone" or "email"))
        {
            if (
                fields.ContainsKey(shape.Name)
                || free.Find(column => string.Equals(column.Kind, shape.Kind, StringComparison.Ordinal)) is not { } column
            )
                continue;
            free.Remove(column);
            fields[shape.Name] = Filled(shape, column);
        }
        // What a record cannot be without takes the first text that nobody wants.
        foreach (var needed in target.Shape.Where(shape => shape.Needed && !fields.ContainsKey(shape.Name)))
        {
            if (free.Find(column => column.Kind is "text") is not { } column)
                continue;
            free.Remove(column);
            fields[needed.Name] = Filled(needed, column);
        }
        var key =
            file.Columns.FirstOrDefault(column =>
                column is { Unique: true, Doubled: false } && Keys.Contains(Plain(column.Name), StringComparer.Ordinal)
            ) ?? file.Columns.FirstOrDefault(column => column is { Unique: true, Doubled: false, Kind: "number" });
        return new ImportMapping(key?.Name, fields);
    }

    private static FileColumn? ByName(List<FileColumn> free, ImportFieldShape field) =>
        Names
            .GetValueOrDefault(field.Name, [])
            .Select(name => free.Find(column => string.Equals(Plain(column.Name), name, StringComparison.Ordinal) && Fits(field, column)))
            .FirstOrDefault(column => column is not null);

    /// <summary>A column of dates is no priority, whatever it is called.</summary>
    private static bool Fits(ImportFieldShape field, FileColumn column) =>
        field.Kind switch
        {
            "moment" => column.Kind is "moment" or "empty",
            "phone" => column.Kind is "phone" or "number" or "text" or "empty",
            "email" => column.Kind is "email" or "text" or "empty",
            "word" => column.Kind is not ("moment" or "email" or "phone"),
            _ => column.Kind is not "moment" || field.Kind is "text",
        };

    private static ImportColumn Filled(ImportFieldShape field, FileColumn column) =>
        new(
            [column.Name],
            field.Kind is "moment" ? column.Format : null,
            field.Kind is "word" && Words.TryGetValue(field.Name, out var words)
                ? column
                    .Values.Select(value => (value, Known: words.GetValueOrDefault(Texts.Fold(value.Trim()))))
                    .Where(pair => pair.Known is not null)
                    .DistinctBy(pair => pair.value, StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(pair => pair.value, pair => pair.Known!, StringComparer.Ordinal)
                : null
        );

    private static string Plain(string name) =>
        string.Concat(Texts.Fold(name).Where(sign => char.IsLetterOrDigit(sign) || sign is '#' or '№'));
}
