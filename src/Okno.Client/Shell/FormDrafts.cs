using System.Text.Json;
using System.Text.Json.Serialization;
using Okno.Client.Access;
using Okno.Contracts.Drafts;

namespace Okno.Client.Shell;

/// <summary>What stands in a form that is not sent yet.</summary>
/// <param name="Key">One sending of the form is one intent, even when the browser breaks down in the middle of it.</param>
/// <param name="Sent">What was on its way when the answer got lost; it is to be asked about before anything else is sent.</param>
public sealed record Typed<T>(T Values, Guid Key, T? Sent = null)
    where T : class
{
    /// <summary>When it was typed last.</summary>
    [JsonIgnore]
    public DateTimeOffset At { get; init; }
}

/// <summary>Keeps what is typed into forms of any kind: in this browser at once, on the server a moment later, and again when it is back.</summary>
/// <remarks>
/// The copy here says whether it is ahead of the server's. One that is not ahead, while the server has none, was sent or dropped
/// elsewhere and must not come back.
/// </remarks>
public sealed class FormDrafts : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly Api _api;
    private readonly Browser _browser;
    private readonly CurrentPerson _person;
    private readonly Live _live;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Kept> _waiting = [];
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _turn;

    public FormDrafts(Api api, Browser browser, CurrentPerson person, Live live, TimeProvider clock)
    {
        (_api, _browser, _person, _live, _clock) = (api, browser, person, live, clock);
        live.Turned += Mended;
    }

    /// <summary>The form as it is kept in this browser; without values it was dropped and the server does not know it yet.</summary>
    private sealed record Kept(JsonElement? Values, DateTimeOffset SavedAt, bool Ahead);

    public async Task Keep<T>(string form, Typed<T> typed)
        where T : class
    {
        var kept = new Kept(JsonSerializer.SerializeToElement(typed, Api.Json), _clock.GetUtcNow(), Ahead: true);
        await Store(form, kept);
        _waiting[form] = kept;
        var turn = ++_turn;
        await Task.Delay(_pause, _clock);
        if (turn == _turn)
            await Settle();
    }

    public async Task<Typed<T>?> Find<T>(string form)
        where T : class
    {
        var here = await Stored(form);
        if (here is { Ahead: true })
        {
            // Typed here after all that the server has; it hears of it now.
            _waiting.TryAdd(form, here);
            _ = Settle();
            return Read<T>(here.Values, here.SavedAt);
        }
        var answer = await _api.Get<Draft>($"api/drafts/{form}");
        if (answer.Problem is not null)
            return Read<T>(here?.Values, here?.SavedAt ?? default);
        if (answer.Value is null && here is not null)
            await Store(form, null);
        return Read<T>(answer.Value?.Values, answer.Value?.SavedAt ?? default);
    }

    public async Task Drop(string form)
    {
        _turn++;
        var dropped = new Kept(null, _clock.GetUtcNow(), Ahead: true);
        _waiting[form] = dropped;
        await Store(form, dropped);
        await Settle();
    }

    /// <summary>Sends what still waits to be sent, one after the other: a dropping never overtakes a keeping.</summary>
    public async Task Settle()
    {
        await _one.WaitAsync();
        try
        {
            foreach (var (form, kept) in _waiting.ToList())
            {
                var problem = kept.Values is { } values
                    ? (await _api.Put<Draft>($"api/drafts/{form}", new SaveDraftRequest(values))).Problem
                    : (await _api.Delete($"api/drafts/{form}")).Problem;
                if (problem is { IsOffline: true } or { Status: 401 or >= 500 })
                    return;
                if (!_waiting.TryGetValue(form, out var now) || !ReferenceEquals(now, kept))
                    continue;
                _waiting.Remove(form);
                await Store(form, kept.Values is null ? null : kept with { Ahead = problem is not null });
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _live.Turned -= Mended;
        _one.Dispose();
    }

    private void Mended()
    {
        if (_live.LostSince is null && _waiting.Count > 0)
            _ = Settle();
    }

    private static Typed<T>? Read<T>(JsonElement? values, DateTimeOffset at)
        where T : class
    {
        if (values is not { } some)
            return null;
        try
        {
            return some.Deserialize<Typed<T>>(Api.Json) is { Values: not null } typed ? typed with { At = at } : null;
        }
        catch (JsonException)
        {
            return null; // kept by another version of the form
        }
    }

    private async Task<Kept?> Stored(string form)
    {
        try
        {
            return await _browser.Stored(Place(form)) is { Length: > 0 } text ? JsonSerializer.Deserialize<Kept>(text, Api.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ValueTask Store(string form, Kept? kept) =>
        _browser.Store(Place(form), kept is null ? null : JsonSerializer.Serialize(kept, Api.Json));

    private string Place(string form) => $"draft.{_person.User?.Id}.{form}";
}
