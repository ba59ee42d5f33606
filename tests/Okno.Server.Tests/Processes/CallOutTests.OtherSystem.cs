using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Okno.Server.Tests.Processes;

public sealed partial class CallOutTests
{
    /// <summary>Answers what it was told to, in this order, and remembers what it was asked.</summary>
    private sealed class OtherSystem : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<(int Status, string Type, string Body)> _answers;

        public OtherSystem(params (int Status, string Type, string Body)[] answers)
        {
            _answers = new(answers);
            using (var port = new TcpListener(IPAddress.Loopback, 0))
            {
                port.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/";
            }
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = Task.Run(Serve);
        }

        public string Address { get; }
        public ConcurrentQueue<Request> Asked { get; } = new();

        /// <summary>Hears and does not answer.</summary>
        public bool Silent { get; set; }

        public void Dispose() => _listener.Close();

        private async Task Serve()
        {
            while (true)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                    Asked.Enqueue(
                        new Request(
                            context.Request.HttpMethod,
                            context.Request.Url!.AbsolutePath,
                            await reader.ReadToEndAsync(),
                            context.Request.Headers.AllKeys.ToDictionary(
                                name => name!,
                                name => context.Request.Headers[name]!,
                                StringComparer.OrdinalIgnoreCase
                            )
                        )
                    );
                    if (Silent)
                        continue;
                    var (status, type, body) = _answers.TryDequeue(out var next) ? next : (500, "text/plain", "");
                    context.Response.StatusCode = status;
                    context.Response.ContentType = type;
                    var bytes = Encoding.UTF8.GetBytes(body);
                    await context.Response.OutputStream.WriteAsync(bytes);
                    context.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }

    private sealed record Request(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
}
