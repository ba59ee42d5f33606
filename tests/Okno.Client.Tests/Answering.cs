using System.Net;
using System.Text.Json;
using Okno.Client.Shell;

namespace Okno.Client.Tests;

/// <summary>A server that answers by the beginning of the path, and remembers what it was asked.</summary>
public sealed class Answering : HttpMessageHandler
{
    private readonly List<(string Path, Func<string?, object?> Answer)> _answers = [];

    public List<(string Method, string Path, string? Body)> Asked { get; } = [];

    public void On(string path, object? answer) => _answers.Add((path, _ => answer));

    /// <param name="answer">Of the body that was sent.</param>
    public void On(string path, Func<string?, object?> answer) => _answers.Add((path, answer));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery.TrimStart('/');
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add((request.Method.Method, path, body));
        var found = _answers.FindLast(answer => path.StartsWith(answer.Path, StringComparison.Ordinal));
        if (found.Answer is null)
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("{}") };
        var answer = found.Answer(body);
        return new HttpResponseMessage(answer is null ? HttpStatusCode.NoContent : HttpStatusCode.OK)
        {
            Content = new StringContent(answer as string ?? JsonSerializer.Serialize(answer, Api.Json)),
        };
    }
}
