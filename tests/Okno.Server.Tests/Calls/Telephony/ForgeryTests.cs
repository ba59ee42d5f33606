using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Telephony;
using Okno.Server.Calls.Telephony.Hook;
using Okno.Server.Calls.Telephony.Mango;
using Okno.Server.Calls.Telephony.Megafon;
using Okno.Server.Calls.Telephony.SignedEvents;
using Okno.Server.Calls.Telephony.Zadarma;
using Okno.Server.Shared;
using static Okno.Server.Tests.Calls.Telephony.HttpLinesTests;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>What comes in is genuine, and what goes out goes outside.</summary>
public sealed class ForgeryTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2a00:1450:4010:c05::71", true)]
    public void Only_public_addresses_are_outside(string address, bool isPublic) =>
        Assert.Equal(isPublic, OutgoingHttp.IsPublic(IPAddress.Parse(address)));

    /// <summary>One letter changed in what is signed, in the signature or in the key: nothing of it is taken.</summary>
    [Theory]
    [InlineData(LineKind.Megafon)]
    [InlineData(LineKind.Mango)]
    [InlineData(LineKind.Zadarma)]
    [InlineData(LineKind.Events)]
    [InlineData(LineKind.Hook)]
    public void Of_ten_thousand_forgeries_none_is_accepted(LineKind kind)
    {
        var now = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        var line = new OpenLine(Guid.NewGuid(), "л", kind, true, new LineSettings(), Salt, Key, LineStatus.Listening, 1);
        ICallsOkno system = kind switch
        {
            LineKind.Megafon => new MegafonSystem(null!, null!, null!),
            LineKind.Mango => new MangoSystem(null!, null!),
            LineKind.Zadarma => new ZadarmaSystem(null!, null!),
            LineKind.Hook => new HookSystem(null!),
            _ => new SignedEventsSystem(null!),
        };
        // What is protected: the signed fields with the signature, or the token.
        var (guarded, request) = Genuine(kind, now);
        Assert.True(Accepted(request(guarded)), "The genuine one is not taken.");
        Gen.Select(Gen.Int[0, guarded.Length - 1], Gen.Int[0, guarded.Max(part => part.Length) - 1], Gen.Char['!', '~'])
            .Sample(
                (part, place, sign) =>
                {
                    var forged = (string[])guarded.Clone();
                    var at = place % forged[part].Length;
                    if (char.ToLowerInvariant(forged[part][at]) == char.ToLowerInvariant(sign))
                        return;
                    forged[part] = forged[part][..at] + sign + forged[part][(at + 1)..];
                    Assert.False(Accepted(request(forged)), string.Join(" | ", forged));
                },
                iter: 10_000
            );

        bool Accepted(ReceivedRequest given)
        {
            try
            {
                return system.Read(line, given, now).Events.Count > 0;
            }
            catch (RuleBroken)
            {
                return false;
            }
        }
    }

    private static (string[], Func<string[], ReceivedRequest>) Genuine(LineKind kind, DateTimeOffset now)
    {
        switch (kind)
        {
            case LineKind.Megafon:
                return (
                    [Salt],
                    parts => Given("events", $"cmd=event&type=INCOMING&callid=1&phone=1&crm_token={Uri.EscapeDataString(parts[0])}")
                );
            case LineKind.Mango:
                const string json =
                    """{"entry_id":"1","call_id":"a","timestamp":1795600000,"seq":1,"call_state":"Appeared","from":{"number":"79161234567"}}""";
                return (
                    [Key, MangoSign(json), json],
                    parts =>
                        Given(
                            "events/call",
                            $"vpbx_api_key={Uri.EscapeDataString(parts[0])}&sign={Uri.EscapeDataString(parts[1])}&json={Uri.EscapeDataString(parts[2])}"
                        )
                );
            case LineKind.Zadarma:
                var fields = new Dictionary<string, string>
                {
                    ["event"] = "NOTIFY_START",
                    ["caller_id"] = "+79161234567",
                    ["called_did"] = "74951234567",
                    ["call_start"] = "2026-11-25 15:00:00",
                };
                return (
                    [ZadarmaSignature(fields), fields["caller_id"], fields["called_did"], fields["call_start"]],
                    parts =>
                        Given(
                            "events",
                            $"event=NOTIFY_START&pbx_call_id=1&caller_id={Uri.EscapeDataString(parts[1])}&called_did={Uri.EscapeDataString(parts[2])}&call_start={Uri.EscapeDataString(parts[3])}",
                            ("Signature", parts[0])
                        )
                );
            case LineKind.Hook:
                return ([Salt], parts => Given(parts[0], """{"event":"newCall","callId":"1"}"""));
            default:
                const string body = """{"eventId":"1","type":"ringing","callId":"1","at":"2026-11-25T12:00:00Z","from":"+79161234567"}""";
                var stamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Salt), Encoding.UTF8.GetBytes($"{stamp}.{body}"));
                return (
                    [body, stamp, Convert.ToHexStringLower(mac)],
                    parts =>
                        Given(
                            "events",
                            parts[0],
                            ("X-Okno-Timestamp", parts[1]),
                            ("X-Okno-Signature", "sha256=" + parts[2].ToLowerInvariant())
                        )
                );
        }
    }

    private static ReceivedRequest Given(string path, string body, params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers)
            all[name] = value;
        return new ReceivedRequest("POST", path, QueryCollection.Empty, all, Encoding.UTF8.GetBytes(body));
    }
}
