using System.Buffers.Text;
using System.Text.Json;
using Okno.Contracts;

namespace Okno.Server.Shared;

/// <summary>Paging: <c>limit</c> 1–200 (50 when absent) and an opaque <c>cursor</c> that holds the last row's place in the order.</summary>
internal static class Cursor
{
    public const int Most = 200;

    public static int Limit(int? asked) =>
        asked switch
        {
            null => 50,
            >= 1 and <= Most => asked.Value,
            _ => throw RuleBroken.Malformed("request.bad-limit"),
        };

    public static string Write<T>(T place) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(place, Wire.Json));

    /// <summary>The place a cursor stands for; null without a cursor. A cursor that was not made here is a 400.</summary>
    public static T? Read<T>(string? cursor)
        where T : class
    {
        if (string.IsNullOrEmpty(cursor))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(cursor), Wire.Json) ?? throw new JsonException();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw RuleBroken.Malformed("request.bad-cursor");
        }
    }
}
