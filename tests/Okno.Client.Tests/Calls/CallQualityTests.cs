using Bunit;
using Okno.Client.Calls;
using Okno.Contracts.Calls;

namespace Okno.Client.Tests.Calls;

public sealed class CallQualityTests : Screen
{
    [Theory]
    [InlineData(0, 5, 40, 500, false, "Связь хорошая")]
    [InlineData(0.02, 5, 40, 500, false, "Связь средняя")]
    [InlineData(0, 35, 40, 500, false, "Связь средняя")]
    [InlineData(0.06, 5, 40, 500, false, "Связь плохая")]
    [InlineData(0, 5, 900, 500, false, "Связь плохая")]
    [InlineData(0, 5, 40, 500, true, "Звук не приходит")]
    [InlineData(0, 0, 0, 0, false, "Связь устанавливается")]
    public void Says_in_words_how_the_sound_is(double loss, int jitter, int rtt, int received, bool silent, string expected)
    {
        var sip = new SoftphoneCall(
            null,
            "1",
            "inbound",
            "101",
            "answered",
            false,
            Loss: loss,
            JitterMs: jitter,
            RttMs: rtt,
            Received: received,
            Silent: silent
        );
        var drawn = Render<CallQuality>(parameters => parameters.Add(quality => quality.Sip, sip));
        Assert.Equal(expected, Read(drawn.Find("[data-testid=quality]").TextContent));
    }
}
