using System.Globalization;
using Microsoft.Extensions.Localization;
using Okno.Client.Contacts;
using Okno.Client.Resources;
using Okno.Contracts.Queues;

namespace Okno.Client.Ui;

/// <summary>How the record of an item is called and found: a case by its number, a call, which has none, by whose it is.</summary>
internal static class ItemWords
{
    public static bool IsCall(this QueueItem item) => item.Object == "call";

    /// <param name="recordId">When a step of its process leads elsewhere.</param>
    public static string Page(this QueueItem item, Guid? recordId = null) =>
        $"{(item.IsCall() ? "calls" : "cases")}/{recordId ?? item.RecordId}";

    public static string Subject(this QueueItem item, IStringLocalizer<Words> words) =>
        item.Record is not { } record ? item.Caption
        : item.IsCall() ? Phones.Show(record.Subject, words["HiddenNumber"])
        : record.Subject;

    public static string Called(this QueueItem item, IStringLocalizer<Words> words) =>
        item.Record is { Number: > 0 and var number } ? number.ToString(CultureInfo.InvariantCulture) : item.Subject(words);

    /// <summary>Number and subject, as a heading.</summary>
    public static string InFull(this QueueItem item, IStringLocalizer<Words> words) =>
        item.IsCall() ? item.Subject(words) : $"{item.Called(words)} {item.Record?.Subject}".TrimEnd();
}
