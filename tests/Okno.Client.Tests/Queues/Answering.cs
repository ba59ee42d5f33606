using System.Net;
using System.Text;
using System.Text.Json;
using Okno.Contracts;

namespace Okno.Client.Tests.Queues;

/// <summary>A server that answers by path, and keeps what it was sent.</summary>
internal sealed class Answering(params (string Path, object Body)[] answers) : HttpMessageHandler
{
    public List<(string Path, string Body)> Sent { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery.TrimStart('/');
        if (request.Content is not null)
            Sent.Add((path, await request.Content.ReadAsStringAsync(cancellationToken)));
        var (_, body) = answers.FirstOrDefault(answer => path.StartsWith(answer.Path, StringComparison.Ordinal));
        return new HttpResponseMessage(body is null ? HttpStatusCode.NotFound : HttpStatusCode.OK)
        {
            Content = new StringContent(
                body is null ? """{"code":"request.not-found"}""" : JsonSerializer.Serialize(body, body.GetType(), Wire.Json),
                Encoding.UTF8,
                "application/json"
            ),
        };
    }
}
