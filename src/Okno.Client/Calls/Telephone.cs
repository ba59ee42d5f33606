using System.Text.Json;
using Microsoft.JSInterop;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Calls;

namespace Okno.Client.Calls;

/// <summary>The telephone in this browser, for people who have one: its line, its calls, its buttons. The module that does it is loaded only then.</summary>
public sealed class Telephone : IAsyncDisposable
{
    private readonly Api _api;
    private readonly IJSRuntime _js;
    private readonly CurrentPerson _person;
    private DotNetObjectReference<Telephone>? _self;
    private IJSObjectReference? _module;
    private Guid? _startedFor;

    public Telephone(Api api, IJSRuntime js, CurrentPerson person)
    {
        (_api, _js, _person) = (api, js, person);
        person.Changed += FollowPerson;
    }

    public event Action? Changed;

    /// <summary>Null for people without a softphone.</summary>
    public SoftphoneLine? Line { get; private set; }

    /// <summary>As whom it registers: the number that colleagues dial.</summary>
    public string? User { get; private set; }

    public bool IsRegistered => Line is { State: "registered" };

    public SoftphoneCall? Of(Call call) => Line?.Calls.FirstOrDefault(sip => sip.Id == call.Id);

    /// <summary>The question to a colleague that this call waits for.</summary>
    public SoftphoneCall? QuestionAbout(SoftphoneCall sip) => Line?.Calls.FirstOrDefault(other => other.Consults == sip.Sip);

    public async Task Start()
    {
        if (_startedFor == _person.User?.Id)
            return;
        _startedFor = _person.User?.Id;
        var answer = await _api.Get<Softphone>("api/softphone");
        if (answer.Value is not { } mine)
            return;
        User = mine.User;
        _self ??= DotNetObjectReference.Create(this);
        _module ??= await _js.InvokeAsync<IJSObjectReference>("import", "./web/softphone.js");
        Line = new SoftphoneLine("connecting", null, false, []);
        await _module.InvokeVoidAsync("start", JsonSerializer.SerializeToElement(mine, Api.Json), _self);
    }

    public async Task<bool> Press(string button, SoftphoneCall? sip, string? value = null) =>
        _module is not null && await _module.InvokeAsync<bool>("press", button, sip?.Sip, value);

    public async Task<T> Ask<T>(string function, params object?[] arguments) =>
        _module is { } module
            ? await module.InvokeAsync<T>(function, arguments)
            : throw new InvalidOperationException("There is no softphone.");

    public async Task Tell(string function, params object?[] arguments)
    {
        if (_module is { } module)
            await module.InvokeVoidAsync(function, arguments);
    }

    [JSInvokable]
    public void PhoneChanged(JsonElement line)
    {
        Line = line.Deserialize<SoftphoneLine>(Api.Json);
        Changed?.Invoke();
    }

    /// <summary>Whoever signs out takes their telephone along: the next person's calls are not theirs.</summary>
    private void FollowPerson()
    {
        if (_person.User is not null || _startedFor is null)
            return;
        (_startedFor, Line) = (null, null);
        _ = Tell("stop");
        Changed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        _person.Changed -= FollowPerson;
        if (_module is not null)
            await _module.DisposeAsync();
        _self?.Dispose();
    }
}
