using System.Net;
using System.Text;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

public sealed class PreferencesTests
{
    private const string Mine = "/api/session/preferences/personal";

    [Theory, OnBothDatabases]
    public async Task What_a_person_chose_is_theirs_at_every_computer(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var vera = await admin.NewPerson();
        using var desk = await okno.Browser(vera.Login);
        Assert.Equal(new Preferences(), await Kept(desk));

        var wanted = new Preferences(
            "en",
            "dark",
            "compact",
            "Asia/Omsk",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Alt+KeyJ"] = "Ctrl+Shift+KeyN", ["Alt+KeyK"] = "" },
            Sound: false
        );
        (await desk.Put(Mine, new SavePreferenceRequest(JsonSerializer.SerializeToElement(wanted, Wire.Json)))).EnsureSuccessStatusCode();
        using var home = await okno.Browser(vera.Login);
        var kept = await Kept(home);
        Assert.Equal(wanted with { Keys = null }, kept with { Keys = null });
        Assert.Equal(wanted.Keys, kept.Keys);
        Assert.Equal("en", (await home.Get<Session>("/api/session")).User.Language);

        // Neither another person's, nor a change of the account.
        Assert.Null((await Kept(admin)).TimeZone);
        Assert.Equal(vera.Version, (await admin.Get<UserAccount>($"/api/users/{vera.Id}")).Version);
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_is_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        string[] bad =
        [
            """{"language":"de"}""",
            """{"theme":"pink"}""",
            """{"density":"1"}""",
            """{"timeZone":"Europe/Nowhere"}""",
            """{"timeZone":"../../passwd"}""",
            """{"keys":{"Alt+KeyJ":"<script>"}}""",
            """{"keys":{"x":"Alt+KeyJ"}}""",
            """{"keys":{"Alt+KeyJ":null}}""",
            """{"keys":[]}""",
            """{"sound":"yes"}""",
        ];
        foreach (var json in bad)
        {
            var body = $"{{\"value\":{json}}}";
            using var answer = await admin.PutAsync(Mine, new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{json}: {(int)answer.StatusCode}");
        }
    }

    private static async Task<Preferences> Kept(HttpClient client) =>
        (await client.Get<Preference>(Mine)).Value!.Value.Deserialize<Preferences>(Wire.Json)!;
}
