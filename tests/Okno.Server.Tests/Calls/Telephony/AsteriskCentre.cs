using System.Net;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Telephony.Asterisk;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>A call centre of two operators on one Asterisk.</summary>
internal sealed class AsteriskCentre(OknoApp okno, FakeAsterisk asterisk) : IAsyncDisposable
{
    public FakeAsterisk Asterisk { get; } = asterisk;
    public Line Line { get; private set; } = null!;
    public UserAccount First { get; private set; } = null!;
    public UserAccount Second { get; private set; } = null!;
    public HttpClient FirstClient { get; private set; } = null!;
    public bool Gone { get; set; }

    public static async Task<AsteriskCentre> Open(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var centre = new AsteriskCentre(okno, new FakeAsterisk());
        (centre.FirstClient, centre.First) = await telephone.Operator();
        centre.Second = (await telephone.Operator()).Account;
        using var made = await (await okno.As("admin")).Post(
            "/api/telephony/lines",
            new SaveLineRequest(
                $"АТС {Guid.NewGuid():N}"[..12],
                LineKind.Asterisk,
                Settings: new LineSettings(Host: "127.0.0.1", Port: centre.Asterisk.Port, User: "okno"),
                Secret: "тайна"
            )
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        centre.Line = await made.Read<Line>();
        await AsteriskLineTests.Eventually(async () =>
            centre.Asterisk.Listening == 1 && (await centre.Seen()).State is LineStatus.Connected
        );
        return centre;
    }

    /// <summary>The recording's operators 101 and 102 are this centre's.</summary>
    public string Ours(string text) =>
        text.Replace("PJSIP/101", $"PJSIP/{First.Extension}", StringComparison.Ordinal)
            .Replace("PJSIP/102", $"PJSIP/{Second.Extension}", StringComparison.Ordinal);

    public AmiMessage Ours(AmiMessage message) => AmiMessage.Parse(Ours(message.Text));

    public async Task<Line> Seen() =>
        (await (await okno.As("admin")).Get<Page<Line>>("/api/telephony/lines")).Items.Single(line => line.Id == Line.Id);

    public async Task<List<Call>> Log() =>
        [.. (await (await okno.As("admin")).Get<Page<Call>>($"/api/calls?lineId={Line.Id}&limit=200")).Items];

    public async ValueTask DisposeAsync()
    {
        if (!Gone)
            using (await (await okno.As("admin")).DeleteAsync($"/api/telephony/lines/{Line.Id}")) { }
        await Asterisk.DisposeAsync();
    }
}
