using System.Globalization;
using CsvHelper;

namespace Okno.Server.Data.DemoData;

/// <summary>A real complaint; see ORIGIN.md.</summary>
internal sealed record Complaint(string Ticket, string Subject, DateTime At, bool ByCall, string Place, string Status)
{
    /// <summary>What it is about, by the words of its text.</summary>
    public string Category { get; } = CategoryOf(Subject);

    public const string Billing = "Счета и оплата";
    public const string Limits = "Лимиты трафика";
    public const string Internet = "Интернет и скорость";
    public const string Television = "Телевидение";
    public const string Service = "Обслуживание";

    private static readonly (string Category, string[] Words)[] Topics =
    [
        (Billing, ["bill", "charg", "fee", "price", "pricing", "pay", "refund", "rate ", "owe", "cost", "contract"]),
        (Limits, ["cap", "data", "usage", "gb", "throttl", "limit"]),
        (Television, ["tv", "cable", "channel", "hbo", "television", "video"]),
        (Internet, ["internet", "speed", "slow", "outage", "connect", "mbps", "wifi", "modem", "broadband"]),
    ];

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<Complaint> Read()
    {
        using var file =
            typeof(Complaint).Assembly.GetManifestResourceStream("Okno.Server.Data.DemoData.complaints-2015.csv")
            ?? throw new InvalidOperationException("The complaints are not in the program.");
        using var reader = CsvReader.Create(file, new CsvReaderOptions(), leaveOpen: true);
        var complaints = new List<Complaint>(2_224);
        while (reader.Read())
        {
            var at = $"{reader.GetString("Date_month_year")} {reader.GetString("Time")}";
            complaints.Add(
                new Complaint(
                    reader.GetString("Ticket #"),
                    reader.GetString("Customer Complaint").Trim(),
                    DateTime.ParseExact(at, "dd-MMM-yy hh:mm:ss tt", CultureInfo.InvariantCulture),
                    reader.GetString("Received Via").Contains("Call", StringComparison.Ordinal),
                    $"{reader.GetString("City")}, {reader.GetString("State")} {reader.GetString("Zip code")}",
                    reader.GetString("Status")
                )
            );
        }
        return [.. complaints.OrderBy(complaint => complaint.At).ThenBy(complaint => complaint.Ticket, StringComparer.Ordinal)];
    }

    private static string CategoryOf(string subject)
    {
        var words = subject.ToLowerInvariant();
        foreach (var (category, roots) in Topics)
        {
            if (Array.Exists(roots, root => words.Contains(root, StringComparison.Ordinal)))
                return category;
        }
        return Service;
    }
}
