using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts;
using Okno.Contracts.Settings;
using Okno.Server.Settings;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Settings;

public sealed class SettingsTests
{
    private const string Most = "MaxClosedQueueItemsInProgress";

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_setting_is_in_force_at_once_and_on_other_nodes_within_seconds(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await using var other = okno.Again();
        using var _ = other.CreateClient();
        Assert.Equal(1, await InForce(okno));
        Assert.Equal(1, await InForce(other));

        var saved = await (await admin.Put($"/api/settings/{Most}", new SaveSettingRequest(Json("3"), 0))).Read<Setting>();
        Assert.Equal((3, 1, 1), (saved.Value.GetInt32(), saved.Default.GetInt32(), saved.Version));
        Assert.Equal(3, await InForce(okno));
        await People.Eventually(async () => await InForce(other) == 3);

        await admin.Put($"/api/settings/{Most}", new SaveSettingRequest(Json("4"), 0)).Refuses(HttpStatusCode.Conflict, "conflict");
        var told = await okno.InDb(db => db.History.SingleAsync(entry => entry.Kind == "setting.changed"));
        Assert.Equal((1, 3), (Json(told.From!).GetProperty("value").GetInt32(), Json(told.To!).GetProperty("value").GetInt32()));
    }

    [Theory, OnBothDatabases]
    public async Task Everybody_signed_in_reads_them_and_administrators_change_them(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson((await admin.Role("supervisor")).Id);
        using var supervisor = await okno.As(person.Login);
        supervisor.DefaultRequestHeaders.Add("Accept-Language", "en");

        var all = (await supervisor.Get<Page<Setting>>("/api/settings")).Items;
        Assert.Equal(
            KnownSettings.All.Keys.Order(StringComparer.Ordinal),
            all.Select(setting => setting.Code).Order(StringComparer.Ordinal)
        );
        Assert.All(all, setting => Assert.Matches("^[A-Z]", setting.Name + setting.Description));
        Assert.Matches("^Группа", (await admin.Get<Setting>("/api/settings/ContactCenterOperatorsGroup")).Name);
        await supervisor
            .Put($"/api/settings/{Most}", new SaveSettingRequest(Json("2")))
            .Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        Assert.Equal(HttpStatusCode.Unauthorized, await okno.Anonymous().StatusOf("/api/settings"));
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf("/api/settings/NoSuchSetting"));
    }

    [Theory, OnBothDatabases]
    public async Task A_value_of_the_wrong_kind_is_refused_with_the_reason(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (
            var (code, value, reason) in new[]
            {
                (Most, "0", "setting.not-such-a-number"),
                (Most, "1001", "setting.not-such-a-number"),
                (Most, "1.5", "setting.not-such-a-number"),
                (Most, "9223372036854775808", "setting.not-such-a-number"),
                (Most, "\"1\"", "setting.not-such-a-number"),
                (Most, "null", "setting.not-such-a-number"),
                ("ReopeningClearsOwner", "1", "setting.not-a-flag"),
                ("DefaultPhoneRegion", "\"XX\"", "setting.not-allowed"),
                ("DefaultPhoneRegion", "\"\"", "setting.not-a-text"),
                ("DefaultPhoneRegion", "[]", "setting.not-a-text"),
                ("ContactCenterOperatorsGroup", "\"no-such-role\"", "access.no-such-role"),
                ("ContactCenterOperatorsGroup", "\"\\u0000\"", "setting.not-a-text"),
            }
        )
            await admin.Put($"/api/settings/{code}", new SaveSettingRequest(Json(value))).Refuses(HttpStatusCode.BadRequest, reason);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.Put($"/api/settings/{Most}", new { })).StatusCode);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_role_that_a_setting_names_is_not_deleted(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var role = await admin.NewRole();
        const string Path = "/api/settings/ContactCenterOperatorsGroup";
        (await admin.Put(Path, new SaveSettingRequest(JsonSerializer.SerializeToElement(role.Code)))).EnsureSuccessStatusCode();
        await admin.DeleteAsync($"/api/roles/{role.Id}").Refuses(HttpStatusCode.Conflict, "access.role-in-use");
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static async Task<int> InForce(OknoApp okno) =>
        await okno.Services.GetRequiredService<SettingsBook>().Integer(KnownSettings.MaxClosedQueueItemsInProgress, default);
}
