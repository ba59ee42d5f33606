using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Calls;
using Okno.Client.Shell;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;

namespace Okno.Client.Tests.Calls;

/// <summary>The buttons of a call are those that its telephone system can be asked for.</summary>
public sealed class CallInHandTests : Screen
{
    private static readonly CallButton[] _asterisk = [CallButton.End, CallButton.Mute, CallButton.Dtmf, CallButton.Transfer];
    private static readonly CallButton[] _all = Enum.GetValues<CallButton>();

    [Fact]
    public async Task A_call_that_rings_is_answered_here_only_where_the_line_can()
    {
        await Ready();
        var here = Drawn(CallState.Ringing, _all);
        Assert.NotEmpty(here.FindAll("[data-testid=answer]"));
        var phone = Drawn(CallState.Ringing, _asterisk);
        Assert.Empty(phone.FindAll("[data-testid=answer]"));
        Assert.NotEmpty(phone.FindAll("[data-testid=decline]"));
        Assert.Contains("Ответьте на телефоне", Read(phone.Markup), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_held_here_only_where_the_line_can_and_the_rest_stays()
    {
        await Ready();
        string[] rest = ["mute", "transfer", "digits", "end"];
        var here = Drawn(CallState.Answered, _all);
        Assert.All((string[])[.. rest, "hold"], button => Assert.NotEmpty(here.FindAll($"[data-testid={button}]")));
        Assert.DoesNotContain("Удержание – кнопкой", Read(here.Markup), StringComparison.Ordinal);
        var phone = Drawn(CallState.Answered, _asterisk);
        Assert.All(rest, button => Assert.NotEmpty(phone.FindAll($"[data-testid={button}]")));
        Assert.Empty(phone.FindAll("[data-testid=hold]"));
        Assert.Contains("Удержание – кнопкой", Read(phone.Markup), StringComparison.Ordinal);
        var none = Drawn(CallState.Answered, []);
        Assert.All(rest, button => Assert.Empty(none.FindAll($"[data-testid={button}]")));
    }

    private async Task Ready()
    {
        Services.AddScoped<OwnState>();
        Services.AddScoped<Telephone>();
        Services.AddScoped<PhoneLine>();
        await SignedIn(Permission.TakeQueueItems);
    }

    private IRenderedComponent<CallInHand> Drawn(CallState state, CallButton[] buttons) =>
        Render<CallInHand>(parameters =>
            parameters
                .Add(
                    drawn => drawn.Call,
                    new Call(
                        Guid.NewGuid(),
                        "1",
                        CallDirection.Inbound,
                        "+79161234567",
                        "+78001000101",
                        state,
                        Mine,
                        null,
                        [],
                        Clock.GetUtcNow(),
                        state is CallState.Ringing ? null : Clock.GetUtcNow(),
                        null,
                        null,
                        0,
                        0,
                        0,
                        false,
                        buttons.Length > 0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        buttons
                    )
                )
                .Add(drawn => drawn.Now, Clock.GetUtcNow())
        );
}
