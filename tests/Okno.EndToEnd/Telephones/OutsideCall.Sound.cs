using System.Buffers.Binary;
using System.Net.Sockets;

namespace Okno.EndToEnd.Telephones;

/// <summary>The sound of the call, RTP (RFC 3550) with A-law and keys (RFC 4733).</summary>
public sealed partial class OutsideCall
{
    /// <summary>A tone of 400 Hz in A-law, a packet each 20 ms.</summary>
    private async Task Speak()
    {
        var packet = new byte[12 + 160];
        for (var i = 0; i < 160; i++)
            packet[12 + i] = ALaw((short)(9_000 * Math.Sin(2 * Math.PI * 400 * i / 8_000)));
        packet[0] = 0x80;
        packet[1] = 8;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)Random.Shared.Next());
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            for (ushort n = 0; await every.WaitForNextTickAsync(_stop.Token); n++)
            {
                if (!_talking || _held || _ended || _sound is not { } to)
                    continue;
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), n);
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)n * 160);
                await _media.SendAsync(packet, to, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The call is over.
        }
    }

    private async Task Hear()
    {
        try
        {
            while (true)
            {
                var packet = (await _media.ReceiveAsync(_stop.Token)).Buffer;
                if (packet.Length < 13 || packet[0] >> 6 != 2)
                    continue;
                switch (packet[1] & 0x7f)
                {
                    case 8:
                        _received++;
                        foreach (var sample in packet.AsSpan(12))
                            _loudest = Math.Max(_loudest, Math.Abs(Linear(sample)));
                        break;
                    case var keys when keys == _keys && packet.Length >= 16:
                        // All packets of one key bear the moment at which it began.
                        var began = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));
                        if (began != _lastDigit || _digits.Length == 0)
                            (_lastDigit, _digits) = (began, _digits + "0123456789*#ABCD"[packet[12] & 15]);
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The call is over.
        }
    }

    // ITU-T G.711, A-law.
    private static byte ALaw(short sample)
    {
        var sign = sample >= 0 ? 0x80 : 0;
        var value = Math.Min(Math.Abs((int)sample), 32_635) >> 4;
        var exponent = value < 16 ? 0 : Math.Min(7, System.Numerics.BitOperations.Log2((uint)value) - 3);
        var mantissa = exponent == 0 ? value & 15 : (value >> (exponent - 1)) & 15;
        return (byte)((sign | (exponent << 4) | mantissa) ^ 0x55);
    }

    private static int Linear(byte code)
    {
        code ^= 0x55;
        var exponent = (code >> 4) & 7;
        var value = ((code & 15) << 4) + 8;
        if (exponent > 0)
            value = (value + 0x100) << (exponent - 1);
        return (code & 0x80) != 0 ? value : -value;
    }
}
