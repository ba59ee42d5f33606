using System.Text;
using CsCheck;
using Okno.Server.Calls.Telephony.Asterisk;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>Reading the manager interface, wherever the network cuts it and whatever it brings.</summary>
public sealed class AmiReaderTests
{
    [Fact]
    public void Messages_are_the_same_wherever_the_network_cuts_them()
    {
        var cuts =
            from name in Gen.Int[0, Recording.All.Length - 1].Select(n => Recording.All[n])
            from sizes in Gen.Int[1, 700].Array[1, 400]
            select (name, sizes);
        cuts.Sample(
            cut =>
            {
                var bytes = Recording.Bytes(cut.name);
                var reader = new AmiReader();
                List<string> read = [];
                for (int at = 0, turn = 0; at < bytes.Length; turn++)
                {
                    var size = Math.Min(cut.sizes[turn % cut.sizes.Length], bytes.Length - at);
                    read.AddRange(reader.Feed(bytes.AsSpan(at, size)).Select(message => message.Text));
                    at += size;
                }
                Assert.Equal(Recording.Messages(cut.name).Select(message => message.Text), read);
            },
            iter: 60
        );
    }

    [Fact]
    public void Nothing_that_comes_stops_the_reading()
    {
        var spoilt =
            from name in Gen.Int[0, Recording.All.Length - 1].Select(n => Recording.All[n])
            from changes in Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[0, 200]
            from junk in Gen.Byte.Array[0, 300]
            select (name, changes, junk);
        spoilt.Sample(
            given =>
            {
                var bytes = Recording.Bytes(given.name);
                foreach (var (where, what) in given.changes)
                    bytes[(int)(where * (bytes.Length - 1))] = what;
                var reader = new AmiReader();
                foreach (var message in reader.Feed(given.junk).Concat(reader.Feed(bytes)))
                {
                    Assert.DoesNotContain('\0', message.Text);
                    _ = (message.Event, message.Find("Uniqueid"), message.Fingerprint());
                    _ = AsteriskCall.Read(
                        "x",
                        [new() { Type = message.Event ?? "", Raw = message.Text }],
                        AsteriskSystem.ExtensionOf(new())
                    );
                }
                // And what comes after it is read as ever.
                reader.Feed("\n\n"u8);
                Assert.Equal("Hold", Assert.Single(reader.Feed("Event: Hold\r\n\r\n"u8)).Event);
            },
            iter: 200
        );
    }

    [Fact]
    public void A_line_without_end_takes_no_more_memory_than_a_long_one()
    {
        var reader = new AmiReader();
        for (var i = 0; i < 1_000; i++)
            Assert.Empty(reader.Feed(Encoding.ASCII.GetBytes(new string('x', 10_000))));
        reader.Feed(": y\n\n"u8);
        var lines = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            lines.Append("Key").Append(i).Append(": value\n");
        var message = Assert.Single(reader.Feed(Encoding.ASCII.GetBytes(lines.Append('\n').ToString())));
        Assert.True(message.Length <= 256 * 1024);
    }

    [Theory]
    [InlineData("<unknown>")]
    [InlineData("")]
    [InlineData("<null>")]
    public void What_asterisk_does_not_know_is_nothing(string value) =>
        Assert.Null(AmiMessage.Parse($"Event: Newchannel\nCallerIDNum: {value}\n").Find("CallerIDNum"));

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        var message = Assert.Single(new AmiReader().Feed([.. "CallerIDName: "u8, 0xff, 0x00, 0x41, .. "\r\n\r\n"u8]));
        Assert.Equal("\ufffd\ufffdA", message.Find("CallerIDName"));
    }
}
