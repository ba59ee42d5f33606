using Okno.Client.Shell;
using Okno.Contracts.Access;

namespace Okno.Client.Access;

/// <summary>Who works here now. When the session ends under their hands, they are asked for the password over the open page.</summary>
public sealed class CurrentPerson
{
    private readonly Api _api;
    private TaskCompletionSource<bool>? _again;

    public CurrentPerson(Api api)
    {
        _api = api;
        api.SignInAgain = AskAgain;
    }

    public event Action? Changed;

    public SessionUser? User { get; private set; }

    public bool AskedAgain => _again is not null;

    public bool May(Permission permission) => User?.Permissions.Contains(permission) == true;

    public async Task<Problem?> Recall()
    {
        var answer = await _api.Send<Session>(HttpMethod.Get, "api/session", null, anonymous: true);
        if (answer.Ok)
            User = answer.Value!.User;
        Changed?.Invoke();
        return answer.Problem;
    }

    public async Task<Problem?> SignIn(string login, string password)
    {
        var answer = await _api.Send<Session>(HttpMethod.Post, "api/session", new SignInRequest(login, password), anonymous: true);
        if (!answer.Ok)
            return answer.Problem;

        User = answer.Value!.User;
        _again?.TrySetResult(true);
        _again = null;
        Changed?.Invoke();
        return null;
    }

    public async Task<Problem?> SignOut()
    {
        var answer = await _api.Send<Nothing>(HttpMethod.Delete, "api/session", null, anonymous: true);
        if (answer.Problem is { IsOffline: true } offline)
            return offline;
        Leave();
        return null;
    }

    /// <summary>Gives up the page instead of signing in again.</summary>
    public void Leave()
    {
        User = null;
        _again?.TrySetResult(false);
        _again = null;
        Changed?.Invoke();
    }

    private Task<bool> AskAgain()
    {
        if (User is null)
            return Task.FromResult(false);
        if (_again is null)
        {
            _again = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            Changed?.Invoke();
        }
        return _again.Task;
    }
}
