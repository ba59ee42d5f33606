using System.Text.Json;
using Okno.Client.Queues;
using Okno.Contracts;

namespace Okno.Client.Tests.Queues;

public sealed class FillingRowsTests
{
    private static readonly DateTimeOffset _at = new(2026, 11, 24, 11, 22, 50, TimeSpan.Zero);

    [Fact]
    public void Fillings_of_one_minute_and_cause_are_one_line_and_nothing_else_is()
    {
        var rows = FillingRows.Gather([
            Row(0, "recordsChanged", 1, 0),
            Row(-10, "recordsChanged", 2, 3),
            Row(-20, "comparison", 1, 0),
            Row(-60, "comparison", 1, 0),
            Row(-61, "comparison", 0, 0, problem: "queue.full"),
            Row(-62, "byHand", 5, 0, who: new Named(Guid.NewGuid(), "Роман Мельник")),
        ]);
        Assert.Equal(5, rows.Count);
        Assert.Equal((3, 3), (Number(rows[0], "added"), Number(rows[0], "removed")));
        Assert.Equal(1, Number(rows[1], "added"));
        Assert.Equal("queue.full", rows[3].To!.Value.GetProperty("problem").GetString());
    }

    private static int Number(HistoryRow row, string name) => row.To!.Value.GetProperty(name).GetInt32();

    private static HistoryRow Row(int seconds, string reason, int added, int removed, string? problem = null, Named? who = null) =>
        new(
            Guid.NewGuid(),
            _at.AddSeconds(seconds),
            who,
            "queue.filled",
            null,
            JsonSerializer.SerializeToElement(
                new
                {
                    reason,
                    added,
                    removed,
                    problem,
                }
            ),
            null
        );
}
