using Okno.Server.Shared;

namespace Okno.Server.Tests;

public class HistoryEntryTests
{
    [Fact]
    public void What_is_noted_in_one_moment_is_read_in_the_order_in_which_it_was_noted()
    {
        var now = DateTimeOffset.UtcNow;
        var ids = Enumerable.Range(0, 10_000).Select(_ => HistoryEntry.Note("case.changed", Guid.Empty, null, now).Id.ToString()).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal(('7', true), (id[14], id[19] is '8' or '9' or 'a' or 'b'))); // version and variant of RFC 9562
        Assert.True(
            string.CompareOrdinal(ids[^1], HistoryEntry.Note("case.changed", Guid.Empty, null, now.AddMilliseconds(1)).Id.ToString()) < 0
        );
    }
}
