using Microsoft.AspNetCore.Components;
using Okno.Client.Lists;
using Okno.Client.Shell;

namespace Okno.Client.Tests.Lists;

public sealed class ManyRecordsTests
{
    private readonly List<Guid> _ids = [.. Enumerable.Range(0, 10).Select(_ => Guid.NewGuid())];

    [Fact]
    public async Task Each_is_done_once_and_says_what_became_of_it()
    {
        var refused = new Problem(409, "case.final", "Обращение закрыто");
        var asked = new List<Guid>();
        using var many = new ManyRecords(
            async (id, _) =>
            {
                asked.Add(id);
                await Task.Yield();
                return id == _ids[3] ? refused : null;
            }
        );
        // As in a browser, where whatever goes on does so on one thread.
        await Dispatcher.CreateDefault().InvokeAsync(() => many.Run(_ids));

        Assert.Equal(_ids.Order(), asked.Order());
        Assert.Equal((10, 1, false, false), (many.Done.Count, many.Failed, many.Running, many.Stopped));
        Assert.Equal(refused, many.Done.Single(one => one.Id == _ids[3]).Problem);
    }

    [Fact]
    public async Task Stopping_finishes_what_is_under_way_and_begins_no_more()
    {
        var gate = new TaskCompletionSource();
        var begun = 0;
        using var many = new ManyRecords(
            async (_, _) =>
            {
                begun++;
                await gate.Task;
                return null;
            }
        );
        var run = many.Run(_ids);
        many.Stop();
        gate.SetResult();
        await run;
        Assert.Equal(begun, many.Done.Count);
        Assert.True(many.Done.Count < _ids.Count);
    }

    [Fact]
    public async Task A_lost_connection_stops_it()
    {
        using var many = new ManyRecords((_, _) => Task.FromResult<Problem?>(Problem.Offline));
        await many.Run(_ids);
        Assert.True(many.Stopped);
        Assert.True(many.Done.Count < _ids.Count);
    }
}
