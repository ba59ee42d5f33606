using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>What the telephone systems that call Okno over HTTP have in common.</summary>
internal static class HttpSystem
{
    /// <summary>The fields of a form, each the first of its name; not a form is a 400.</summary>
    public static Dictionary<string, string> Form(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        try
        {
            return QueryHelpers.ParseQuery(text).ToDictionary(field => field.Key, field => field.Value[0] ?? "", StringComparer.Ordinal);
        }
        catch (InvalidDataException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
    }

    /// <summary>The same words twice are the same event: these systems number nothing.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>Any text, as databases keep it.</summary>
    public static string Whole(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\ufffd" : rune.ToString()));

    public static string Need(IReadOnlyDictionary<string, string> fields, string name, int longest = 150) =>
        Texts.Need(name, fields.GetValueOrDefault(name), longest);

    /// <summary>How the line is heard, for a system that has nothing to connect to.</summary>
    public static async Task<LineTest> Test(IServiceScopeFactory scopes, OpenLine line, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var heard = await db.Lines.Where(known => known.Id == line.Id).Select(known => known.LastEventAt).FirstOrDefaultAsync(stop);
        return heard is null
            ? new LineTest(false, Sentences.Say("line.not-heard"))
            : new LineTest(true, Sentences.Say("line.heard", heard.Value.UtcDateTime));
    }
}
