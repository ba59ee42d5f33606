using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Shell;

namespace Okno.Client.Tests.Shell;

/// <summary>What was done is said for a while, and then makes room.</summary>
public sealed class ToastsTests : Screen
{
    [Fact]
    public async Task The_same_words_said_again_go_away_again()
    {
        await SignedIn();
        var said = Services.GetRequiredService<Said>();
        var toasts = Render<Toasts>();
        for (var times = 0; times < 2; times++)
        {
            await toasts.InvokeAsync(() => said.Say(new Saying("Черновик сохранён, версия 2")));
            Assert.Single(toasts.FindAll("[data-testid=toast]"));
            Clock.Advance(TimeSpan.FromSeconds(11));
            toasts.WaitForState(() => toasts.FindAll("[data-testid=toast]").Count == 0);
        }
    }
}
