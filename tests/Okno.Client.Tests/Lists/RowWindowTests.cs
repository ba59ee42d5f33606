using Okno.Client.Lists;
using Okno.Client.Shell;
using Okno.Contracts.Lists;

namespace Okno.Client.Tests.Lists;

public sealed class RowWindowTests
{
    private sealed record Row(Guid Id, int Number);

    private readonly List<(Stretch Asked, TaskCompletionSource<Answer<ListPage<Row>>> Answer)> _asked = [];
    private readonly RowWindow<Row> _window;

    public RowWindowTests() =>
        _window = new RowWindow<Row>(stretch =>
        {
            var answer = new TaskCompletionSource<Answer<ListPage<Row>>>();
            _asked.Add((stretch, answer));
            return answer.Task;
        })
        {
            IdOf = row => row.Id,
        };

    [Fact]
    public async Task Far_rows_are_asked_for_by_their_place_the_nearest_first()
    {
        await Open(100_000);
        _window.Want(50_050, 40);

        Assert.Equal([50_050, 50_100], _asked.Skip(1).Select(one => one.Asked.Position));
        Assert.Null(_window.At(50_060));
        Give(1);
        Assert.Equal(50_060, _window.At(50_060)!.Number);
        Assert.Equal(50_000, _asked[3].Asked.Position);
        Assert.All(_asked.Skip(1), one => Assert.Equal(_window.AsOf, one.Asked.AsOf));
    }

    [Fact]
    public async Task Only_what_is_looked_at_is_drawn_anew()
    {
        await Open(100_000);
        var drawn = 0;
        _window.Changed += () => drawn++;
        _window.Want(50_050, 40);
        Give(2);
        Assert.Equal(0, drawn);
        Give(1);
        Assert.Equal(1, drawn);
        // Came before it was looked at; the list draws it as it comes into view.
        _window.Want(50_100, 40);
        Assert.Equal(50_100, _window.At(50_100)!.Number);

        _asked[^1].Answer.SetResult(new(null, Problem.Offline));
        Assert.Equal(2, drawn);
        Give(_asked.Count - 2);
        Assert.Equal(3, drawn);
        Assert.Null(_window.Problem);
    }

    [Fact]
    public async Task A_newer_question_makes_an_older_answer_void()
    {
        await Open(1_000);
        _window.Want(500, 10);
        var opened = _window.Open();
        Give(1);
        Assert.Null(_window.At(505));
        Give(3, total: 3);
        await opened;
        Assert.Equal(3, _window.Total);
    }

    [Fact]
    public async Task Newer_values_take_their_rows_place_and_move_nothing()
    {
        await Open(3);
        _window.Want(0, 3);
        var refreshed = _window.Refresh();
        var shown = new[] { _window.At(2)!, _window.At(0)! with { Number = 70 }, _window.At(1)! };
        _asked[1].Answer.SetResult(new(new ListPage<Row>(shown, 0, 3, false, 4, _window.AsOf!.Value), null));
        await refreshed;

        Assert.Equal([70, 1, 2], new[] { 0, 1, 2 }.Select(index => _window.At(index)!.Number));
        Assert.Equal(4, _window.Newer);
    }

    [Fact]
    public async Task A_stretch_that_fails_is_told_and_what_is_shown_stays()
    {
        await Open(1_000);
        _window.Want(600, 10);
        _asked[1].Answer.SetResult(new(null, Problem.Offline));
        Assert.True(_window.Problem!.IsOffline);
        Assert.Equal(5, _window.At(5)!.Number);
    }

    private async Task Open(int total)
    {
        var opened = _window.Open();
        Give(0, total);
        await opened;
    }

    private void Give(int which, int? total = null)
    {
        var (asked, answer) = _asked[which];
        var count = Math.Min(asked.Limit, (total ?? 100_000) - asked.Position);
        var rows = Enumerable
            .Range(asked.Position, count)
            .Select(number => new Row(new Guid(number, 0, 7, [1, 2, 3, 4, 5, 6, 7, 8]), number));
        answer.SetResult(new(new ListPage<Row>([.. rows], asked.Position, total, false, null, DateTimeOffset.UnixEpoch), null));
    }
}
