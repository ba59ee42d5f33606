using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>A field of a form, or an answer to a question.</summary>
/// <param name="Name">The variable that a field fills; the value that an answer gives.</param>
/// <param name="Type">Of a field: <c>text</c>, <c>number</c>, <c>boolean</c>, <c>dateTime</c>, <c>phone</c>, <c>email</c>, <c>contact</c>, <c>account</c>, <c>case</c> or <c>lookup</c>.</param>
/// <param name="Label">In Russian, or in the only language there is.</param>
/// <param name="Lookup">The lookup that a field of this type chooses from.</param>
public sealed record PageField(string Name, string Type, string Label, string? LabelEn, bool Required, string? Lookup);

/// <summary>What a user task shows an operator: one of Okno's user-action elements.</summary>
/// <param name="Name">The page: the kind of record of an edit page, the name of a page that is ready, the title of a form, the question.</param>
/// <param name="RecordId">The record to open; null for a new one, and for what is no record.</param>
/// <param name="CompletionCondition">What must hold over the saved <c>record</c>; null when any save will do.</param>
/// <param name="Values">What to fill into the page's fields.</param>
/// <param name="Result">The variable that a new record's id, or a question's answer, is kept in.</param>
public sealed record UserAction(
    PageKind Kind,
    string Name,
    Expression? RecordId,
    string? Hint,
    Expression? CompletionCondition,
    IReadOnlyList<KeyValuePair<string, Expression>> Values,
    IReadOnlyList<PageField> Fields,
    string? Result
)
{
    private static readonly string[] Types =
    [
        "text",
        "number",
        "boolean",
        "dateTime",
        "phone",
        "email",
        "contact",
        "account",
        "case",
        "lookup",
    ];

    /// <summary>The elements, and the attribute of each that names its page.</summary>
    private static readonly (string Element, PageKind Kind, string Name)[] Known =
    [
        ("openEditPage", PageKind.OpenEditPage, "object"),
        ("page", PageKind.Page, "name"),
        ("form", PageKind.Form, "title"),
        ("question", PageKind.Question, "text"),
    ];

    internal static UserAction? Read(XElement task, string id, string? name, List<Problem> problems)
    {
        foreach (var (element, kind, naming) in Known)
        {
            if (Bpmn.Extension(task, element) is { } xml)
                return Read(xml, kind, naming, id, name, problems);
        }
        return null;
    }

    private static UserAction Read(XElement xml, PageKind kind, string naming, string id, string? name, List<Problem> problems)
    {
        var page = (string?)xml.Attribute(naming);
        if (string.IsNullOrWhiteSpace(page))
        {
            if (kind == PageKind.OpenEditPage)
                problems.Add(Problems.NoObject(id));
            else if (kind == PageKind.Page)
                problems.Add(Problems.NoInput(id, name ?? id, naming));
            else
                page = name;
        }
        var recordId = (string?)xml.Attribute("recordId");
        var condition = xml.Element(Bpmn.Okno + "completionCondition");
        return new UserAction(
            kind,
            page ?? "",
            string.IsNullOrWhiteSpace(recordId) ? null : Expression.ReadValue(recordId, id, problems),
            (string?)xml.Attribute("hint"),
            condition is null ? null : Expression.ReadCondition(condition.Value, id, problems),
            PageValues.Read(xml, id, problems),
            ReadFields(xml, kind, id, name, problems),
            (string?)xml.Attribute("result")
        );
    }

    private static List<PageField> ReadFields(XElement xml, PageKind kind, string id, string? name, List<Problem> problems)
    {
        var fields = new List<PageField>();
        var element = kind == PageKind.Question ? "answer" : "field";
        foreach (var field in xml.Elements(Bpmn.Okno + element))
        {
            var key = (string?)field.Attribute(kind == PageKind.Question ? "value" : "name") ?? "";
            var type = (string?)field.Attribute("type") ?? "text";
            if (
                key.Length == 0
                || fields.Exists(known => known.Name == key)
                || (kind == PageKind.Form && !Expression.IsName(key))
                || !Types.Contains(type, StringComparer.Ordinal)
            )
            {
                problems.Add(Problems.BadField(id));
                continue;
            }
            fields.Add(
                new PageField(
                    key,
                    type,
                    (string?)field.Attribute("label") ?? key,
                    (string?)field.Attribute("labelEn"),
                    (string?)field.Attribute("required") is "true" or "1",
                    (string?)field.Attribute("lookup")
                )
            );
        }
        if (fields.Count == 0 && kind is PageKind.Form or PageKind.Question && fields.Count < (kind == PageKind.Question ? 2 : 1))
            problems.Add(Problems.NoFields(id, name ?? id));
        return fields;
    }

    internal Guid? FindRecord(Scope scope)
    {
        if (RecordId is null)
            return null;

        var value = RecordId.Evaluate(scope);
        if (value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id))
            return id;

        throw new ExpressionFailed("incident.no-record", $"recordId \"{RecordId.Text}\" gives no record's id.");
    }
}
