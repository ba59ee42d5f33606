using System.Net;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Contacts;

public sealed class ContactTests
{
    [Theory, OnBothDatabases]
    public async Task Is_found_by_name_email_number_and_account(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var number = Records.NewNumber();
        var account = await (await admin.Post("/api/accounts", new CreateAccountRequest($"ООО {word}acc"))).Read<Account>();
        var made = await admin.NewContact(
            $"Пётр {word}",
            (CommunicationKind.Phone, $"8 ({number[2..5]}) {number[5..8]}-{number[8..]}"),
            (CommunicationKind.Email, $"{word}@Example.COM")
        );
        Assert.Equal(number, made.CommunicationOptions[0].E164);
        (await admin.Patch($"/api/contacts/{made.Id}", $$"""{"accountId":"{{account.Id}}"}""")).EnsureSuccessStatusCode();

        foreach (var search in new[] { $"ПЕТР {word}", $"{word}@example.com", number, $"8{number[2..]}", number[5..], $"{word}ACC" })
            Assert.Equal(
                made.Id,
                Assert.Single((await admin.Get<Page<Contact>>($"/api/contacts?search={Uri.EscapeDataString(search)}")).Items).Id
            );
        await admin.GetAsync("/api/contacts?search=ab").Refuses(HttpStatusCode.BadRequest, "contact.search-too-short");
    }

    [Theory, OnBothDatabases]
    public async Task The_list_goes_by_name_page_by_page(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        foreach (var name in new[] { "в", "а", "б", "а" })
            await admin.NewContact($"{word} {name}");
        var paged = new List<Contact>();
        string? cursor = null;
        do
        {
            var page = await admin.Get<Page<Contact>>($"/api/contacts?search={word}&limit=3&cursor={cursor}");
            paged.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal([$"{word} а", $"{word} а", $"{word} б", $"{word} в"], paged.Select(contact => contact.Name));
        Assert.Equal(4, paged.DistinctBy(contact => contact.Id).Count());
    }

    [Theory, OnBothDatabases]
    public async Task Options_come_and_go_and_are_never_doubled(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var number = Records.NewNumber();
        var made = await admin.NewContact("Пётр");
        var path = $"/api/contacts/{made.Id}/communication-options";
        using var added = await admin.Post(path, new SaveCommunicationOptionRequest(CommunicationKind.Phone, $"{number} доб. 12"));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var option = await added.Read<CommunicationOption>();
        Assert.Equal((number, "12", $"{number} доб. 12"), (option.E164, option.Extension, option.Value));
        await admin
            .Post(path, new SaveCommunicationOptionRequest(CommunicationKind.Phone, $"8{number[2..]} ext 12"))
            .Refuses(HttpStatusCode.Conflict, "contact.has-option");

        Assert.Equal(made.Id, Assert.Single((await Identify(admin, number)).Exact).Id);
        (await admin.DeleteAsync($"{path}/{option.Id}")).EnsureSuccessStatusCode();
        Assert.Empty((await Identify(admin, number)).Exact);
        Assert.Equal(made.Version + 2, (await admin.Get<Contact>($"/api/contacts/{made.Id}")).Version);
        await admin.DeleteAsync($"{path}/{option.Id}").Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task Bad_addresses_links_and_fields_are_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewContact("Пётр");
        var path = $"/api/contacts/{made.Id}/communication-options";
        await admin
            .Post(path, new SaveCommunicationOptionRequest(CommunicationKind.Email, "нет собаки"))
            .Refuses(HttpStatusCode.BadRequest, "contact.bad-email");
        foreach (var link in new[] { "javascript:alert(1)", "JavaScript://x%0aalert(1)", "file:///etc/passwd", "data:text/html,x" })
            await admin
                .Post(path, new SaveCommunicationOptionRequest(CommunicationKind.Web, link))
                .Refuses(HttpStatusCode.BadRequest, "contact.bad-link");
        await admin
            .Patch($"/api/contacts/{made.Id}", """{"timeZone":"Europe/Атлантида"}""")
            .Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await admin
            .Patch($"/api/contacts/{made.Id}", """{"communicationOptions":[]}""")
            .Refuses(HttpStatusCode.BadRequest, "contact.read-only-field");
        await admin.Patch($"/api/contacts/{made.Id}", """{"isAdmin":true}""").Refuses(HttpStatusCode.BadRequest, "contact.unknown-field");
        await admin.Patch($"/api/contacts/{made.Id}", """{"name":null}""").Refuses(HttpStatusCode.BadRequest, "request.required");
        await admin.Patch($"/api/contacts/{made.Id}", """{"name":"Павел","version":99}""").Refuses(HttpStatusCode.Conflict, "conflict");
        await admin.PostJson("/api/contacts", """{"name":"a\u0000"}""").IsBad();
        Assert.Equal(made.Version, (await admin.Get<Contact>($"/api/contacts/{made.Id}")).Version);
    }

    [Theory, OnBothDatabases]
    public async Task A_saving_that_changes_nothing_is_none(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewContact("Пётр");
        for (var time = 0; time < 2; time++)
            (await admin.Patch($"/api/contacts/{made.Id}", """{"name":"Павел"}""")).EnsureSuccessStatusCode();
        Assert.Equal(made.Version + 1, (await admin.Get<Contact>($"/api/contacts/{made.Id}")).Version);
        Assert.Equal(1, await okno.InDb(db => db.History.CountAsync(row => row.SubjectId == made.Id && row.Kind == "contact.changed")));
    }

    [Theory, OnBothDatabases]
    public async Task History_shows_a_contacts_cases_newest_first(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewContact("Пётр");
        var now = okno.Clock.GetUtcNow();
        foreach (var day in new[] { 2, 5, 1 })
            await admin.NewCase(new CreateCaseRequest($"{day}", ContactId: made.Id, RegisteredAt: now.AddDays(-day)));
        var first = await admin.Get<Page<ContactHistoryRow>>($"/api/contacts/{made.Id}/history?limit=2");
        var rest = await admin.Get<Page<ContactHistoryRow>>($"/api/contacts/{made.Id}/history?limit=2&cursor={first.Next}");
        Assert.Equal(["1", "2", "5"], first.Items.Concat(rest.Items).Select(row => row.Caption));
        Assert.All(first.Items, row => Assert.Equal(("case", "new"), (row.Kind, row.State)));
        Assert.Null(rest.Next);
        await admin.GetAsync($"/api/contacts/{Guid.NewGuid()}/history").Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task A_caller_is_told_exactly_or_only_as_possible(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var number = Records.NewNumber();
        var one = await admin.NewContact("Пётр", (CommunicationKind.Phone, number));

        var exact = await Identify(admin, $"8{number[2..]}");
        Assert.Equal((number, one.Id), (exact.Number, Assert.Single(exact.Exact).Id));
        Assert.Empty(exact.Possible);

        // Another city, the same last seven digits.
        var alike = await Identify(admin, $"+7812{number[^7..]}");
        Assert.Empty(alike.Exact);
        Assert.Contains(alike.Possible, contact => contact.Id == one.Id);

        var other = await admin.NewContact("Павел", (CommunicationKind.Phone, $"8 {number[2..]}"));
        Assert.Equal([one.Id, other.Id], (await Identify(admin, number)).Exact.Select(contact => contact.Id).Order());

        foreach (var nobody in new[] { "101", "", "anonymous", "sip:a@b", "12" })
        {
            var none = await Identify(admin, nobody);
            Assert.Equal((nobody, 0, 0), (none.Number, none.Exact.Count, none.Possible.Count));
        }
        await admin.GetAsync("/api/contacts/identify?phone=%00").Refuses(HttpStatusCode.BadRequest, "request.bad-text");
    }

    private static Task<Identified> Identify(HttpClient client, string phone) =>
        client.Get<Identified>($"/api/contacts/identify?phone={Uri.EscapeDataString(phone)}");
}
