using System.Globalization;
using System.Text;
using Okno.Contracts.Cases;
using Okno.Contracts.Imports;
using Okno.Server.Data;

namespace Okno.Server.Tests.Imports;

public sealed class ComplaintsTests
{
    private static string Complaints => Path.Combine(Folder(), "src", "Okno.Server", "Data", "DemoData", "complaints-2015.csv");

    /// <remarks>The truth is computed from the file's other date column by other means than the import's.</remarks>
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_complaints_all_land_as_they_are_and_a_second_time_change_nothing(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        const string Mapping = """
            {"key":"Ticket #","fields":{"subject":"Customer Complaint",
             "registeredAt":{"column":["Date","Time"],"format":"dd-MM-yyyy hh:mm:ss tt"},
             "origin":{"column":"Received Via","values":{"Customer Care Call":"call","Internet":"web"}},
             "status":{"column":"Status","values":{"Open":"inProgress","Closed":"closed","Solved":"resolved","Pending":"waitingForResponse"}},
             "description":{"column":["City","State","Zip code"]}}}
            """;
        var file = await File.ReadAllBytesAsync(Complaints);

        var job = await admin.Import(file, "case", Mapping);
        Assert.Equal((ImportState.Done, 2224, 2224, 0, 0), (job.State, job.Rows, job.Done, job.Failed, job.Unchanged));
        var again = await admin.Import(file, "case", Mapping);
        Assert.Equal((ImportState.Done, 2224, 2224, 0, 2224), (again.State, again.Rows, again.Done, again.Failed, again.Unchanged));

        var truth = Truth(await File.ReadAllTextAsync(Complaints)).ToDictionary(row => $"Ticket #={row[0]}", StringComparer.Ordinal);
        var cases = await okno.InDb(db =>
            db.Query(
                "select import_key, subject, registered_at, origin, status, description from cases",
                row =>
                    (
                        Key: row.Text(0),
                        Subject: row.Text(1),
                        At: row.Moment(2),
                        Origin: (CaseOrigin)row.Int(3),
                        Status: (CaseStatus)row.Int(4),
                        Description: row.MaybeText(5)
                    ),
                CancellationToken.None
            )
        );
        Assert.Equal(2224, cases.Count);
        foreach (var made in cases)
        {
            var row = truth[made.Key];
            Assert.Equal(row[1].Trim(), made.Subject);
            Assert.Equal(MomentOf(row[3], row[4]), made.At);
            Assert.Equal(row[5] == "Internet" ? CaseOrigin.Web : CaseOrigin.Call, made.Origin);
            Assert.Equal(
                row[9] switch
                {
                    "Open" => CaseStatus.InProgress,
                    "Closed" => CaseStatus.Closed,
                    "Solved" => CaseStatus.Resolved,
                    _ => CaseStatus.WaitingForResponse,
                },
                made.Status
            );
            Assert.Equal($"{row[6]} {row[7]} {row[8]}", made.Description);
        }
        Assert.Equal(2224, await okno.Count("history where kind = 'case.created'"));
        Assert.Equal(0, await okno.Count("cases c where not exists (select 1 from history h where h.record_id = c.id)"));
    }

    private static DateTimeOffset MomentOf(string day, string time)
    {
        string[] months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        var date = day.Split('-');
        var clock = time.Split(':', ' ');
        var hour = (int.Parse(clock[0], CultureInfo.InvariantCulture) % 12) + (clock[3] == "PM" ? 12 : 0);
        return new DateTimeOffset(
            2000 + int.Parse(date[2], CultureInfo.InvariantCulture),
            Array.IndexOf(months, date[1]) + 1,
            int.Parse(date[0], CultureInfo.InvariantCulture),
            hour,
            int.Parse(clock[1], CultureInfo.InvariantCulture),
            int.Parse(clock[2], CultureInfo.InvariantCulture),
            TimeSpan.Zero
        );
    }

    /// <summary>A plain reader of quoted values, apart from the one that is tested.</summary>
    private static List<string[]> Truth(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        var signs = text.TrimStart('\uFEFF') + "\n";
        for (var i = 0; i < signs.Length; i++)
        {
            var sign = signs[i];
            if (quoted && sign == '"' && signs[i + 1] == '"')
                cell.Append(signs[i++]);
            else if (sign == '"')
                quoted = !quoted;
            else if (!quoted && sign == ',' || !quoted && sign == '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (sign == '\n')
                {
                    if (row.Count > 1)
                        rows.Add([.. row]);
                    row.Clear();
                }
            }
            else if (quoted || sign != '\r')
                cell.Append(sign);
        }
        return rows[1..];
    }

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Okno.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
