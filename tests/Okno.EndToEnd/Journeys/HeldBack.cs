using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>Live messages of one kind that can be kept from reaching a browser, as if it were a moment behind.</summary>
internal sealed class HeldBack(string kind)
{
    private volatile bool _holding;

    public Task Hold(IPage page) =>
        page.RouteWebSocketAsync(
            "**/hubs/desktop*",
            socket =>
            {
                var server = socket.ConnectToServer();
                server.OnMessage(frame =>
                {
                    if (_holding && frame.Text?.Contains(kind, StringComparison.Ordinal) == true)
                        return;
                    if (frame.Text is { } text)
                        socket.Send(text);
                    else
                        socket.Send(frame.Binary!);
                });
            }
        );

    /// <summary>From now on messages of this kind get lost.</summary>
    public void Stop() => _holding = true;
}
