using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Lists;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Contacts;

public sealed class MergeAccountsTests
{
    [Theory, OnBothDatabases]
    public async Task Everything_of_the_one_goes_to_the_other_and_its_address_leads_there(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (shared, own, word) = (Records.NewNumber(), Records.NewNumber(), Records.Unique());
        var stays = await admin.NewAccount($"ООО {word}", (CommunicationKind.Phone, shared));
        var goes = await admin.NewAccount($"{word}, ООО", (CommunicationKind.Phone, shared), (CommunicationKind.Phone, own));
        var anna = await NewContact(admin, "Анна", goes.Id);
        var theirs = await admin.NewCase(new CreateCaseRequest($"Тема {word}", ContactId: anna.Id, AccountId: goes.Id));

        var before = await admin.Get<AccountMerge>($"/api/accounts/{stays.Id}/merge?with={goes.Id}");
        Assert.Equal((1, 1, 0), (before.Contacts, before.Cases, before.Calls));
        Assert.Equal(own, Assert.Single(before.Options).E164);
        Assert.Equal(goes.Id, (await admin.Get<Case>($"/api/cases/{theirs.Id}")).AccountId); // only shown so far

        var merged = await Merge(admin, stays.Id, goes.Id);
        Assert.Equal([shared, own], merged.Stays.CommunicationOptions.Select(option => option.E164));
        Assert.Equal(stays.Version + 1, merged.Stays.Version);
        var moved = await admin.Get<Case>($"/api/cases/{theirs.Id}");
        Assert.Equal((stays.Id, anna.Id, theirs.Version + 1), (moved.AccountId, moved.ContactId, moved.Version));
        var person = await admin.Get<Contact>($"/api/contacts/{anna.Id}");
        Assert.Equal((stays.Id, stays.Name, anna.Version + 1), (person.AccountId, person.AccountName, person.Version));

        // Whoever asks for the one that went means the one that stayed, and finds it alone.
        Assert.Equal(stays.Id, (await admin.Get<Account>($"/api/accounts/{goes.Id}")).Id);
        Assert.Equal([stays.Id], (await admin.Get<Page<Account>>($"/api/accounts?search={word}")).Items.Select(one => one.Id));
        Assert.Equal([stays.Id], (await admin.Get<ListPage<Account>>($"/api/lists/accounts?search={word}")).Items.Select(one => one.Id));
        using (var renamed = await admin.Patch($"/api/accounts/{goes.Id}", $$"""{"name":"АО {{word}}"}"""))
            Assert.Equal(stays.Id, (await renamed.Read<Account>()).Id);
        var late = await admin.NewCase(new CreateCaseRequest($"Позже {word}", AccountId: goes.Id));
        Assert.Equal(stays.Id, late.AccountId);
        Assert.Equal(stays.Id, (await NewContact(admin, "Пётр", goes.Id)).AccountId);
        using (var patched = await admin.Patch($"/api/contacts/{anna.Id}", $$"""{"accountId":"{{goes.Id}}"}"""))
            Assert.Equal(stays.Id, (await patched.Read<Contact>()).AccountId);

        // The journals tell, and the one that stays tells for both.
        var journal = (await admin.Get<Page<HistoryRow>>($"/api/accounts/{stays.Id}/changes")).Items;
        Assert.Contains(journal, row => row.Kind == "account.merged" && row.To?.GetProperty("contacts").GetInt32() == 1);
        Assert.Contains(journal, row => row.Kind == "account.merged-into");
        Assert.Equal(2, journal.Count(row => row.Kind == "account.created"));
        foreach (
            var (path, kind) in new[] { ($"contacts/{anna.Id}/changes", "contact.changed"), ($"cases/{theirs.Id}/history", "case.changed") }
        )
            Assert.Equal(
                stays.Id,
                (await admin.Get<Page<HistoryRow>>($"/api/{path}"))
                    .Items.First(row => row.Kind == kind)
                    .To?.GetProperty("accountId")
                    .GetGuid()
            );
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_merged_before_points_to_who_stayed_last(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (a, b, c) = (await admin.NewAccount("Вектор"), await admin.NewAccount("Вектор-М"), await admin.NewAccount("Вектор М"));
        await Merge(admin, b.Id, a.Id);
        await Merge(admin, c.Id, b.Id);
        Assert.Equal(c.Id, (await admin.Get<Account>($"/api/accounts/{a.Id}")).Id);
        await Ask(admin, a.Id, c.Id).Refuses(HttpStatusCode.Conflict, "account.merged");
        await Ask(admin, c.Id, a.Id).Refuses(HttpStatusCode.Conflict, "account.merged");
        await Ask(admin, c.Id, c.Id).Refuses(HttpStatusCode.BadRequest, "account.merge-itself");
        await Ask(admin, c.Id, Guid.NewGuid()).Refuses(HttpStatusCode.BadRequest, "account.unknown");
        await Ask(admin, Guid.NewGuid(), c.Id).Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_merges_at_once_one_is_done_and_the_other_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        for (var round = 0; round < 6; round++)
        {
            var (a, b) = (await admin.NewAccount($"Пётр {round}"), await admin.NewAccount($"Петя {round}"));
            var answers = await Task.WhenAll(
                Ask(admin, a.Id, b.Id),
                Ask(admin, b.Id, a.Id),
                Ask(admin, a.Id, b.Id),
                Ask(admin, b.Id, a.Id)
            );
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
            var living = (await admin.Get<Account>($"/api/accounts/{a.Id}")).Id;
            Assert.Equal(living, (await admin.Get<Account>($"/api/accounts/{b.Id}")).Id);
            foreach (var answer in answers)
                answer.Dispose();
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_comes_to_refer_to_an_account_while_it_is_merged_is_not_left_behind(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        for (var round = 0; round < 5; round++)
        {
            var (stays, goes) = (await admin.NewAccount("Остаётся"), await admin.NewAccount("Уходит"));
            var cases = Enumerable.Range(0, 8).Select(_ => admin.NewCase(new CreateCaseRequest("Тема", AccountId: goes.Id))).ToList();
            var contacts = Enumerable.Range(0, 8).Select(n => NewContact(admin, $"Человек {n}", goes.Id)).ToList();
            var merging = Merge(admin, stays.Id, goes.Id);
            foreach (var made in await Task.WhenAll(cases))
            {
                await merging;
                Assert.Equal(stays.Id, (await admin.Get<Case>($"/api/cases/{made.Id}")).AccountId);
            }
            foreach (var made in await Task.WhenAll(contacts))
                Assert.Equal(stays.Id, (await admin.Get<Contact>($"/api/contacts/{made.Id}")).AccountId);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_was_seen_before_a_change_is_not_merged_over_and_asking_twice_merges_once(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (stays, goes) = (await admin.NewAccount("Остаётся"), await admin.NewAccount("Уходит"));
        (await admin.Patch($"/api/accounts/{goes.Id}", """{"name":"Уходит всё же"}""")).EnsureSuccessStatusCode();
        await admin
            .Post($"/api/accounts/{stays.Id}/merge", new MergeRequest(goes.Id, stays.Version, goes.Version))
            .Refuses(HttpStatusCode.Conflict, "conflict");

        var key = Guid.NewGuid().ToString();
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/accounts/{stays.Id}/merge")
            {
                Content = System.Net.Http.Json.JsonContent.Create(
                    new MergeRequest(goes.Id, stays.Version, goes.Version + 1),
                    options: Wire.Json
                ),
                Headers = { { "Idempotency-Key", key } },
            };
            using var answer = await admin.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        var journal = (await admin.Get<Page<HistoryRow>>($"/api/accounts/{stays.Id}/changes")).Items;
        Assert.Single(journal, row => row.Kind == "account.merged");
    }

    [Theory, OnBothDatabases]
    public async Task An_operator_may_look_for_duplicates_but_not_merge(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var vera = await okno.As((await admin.NewPerson((await admin.Role("cc-agent")).Id)).Login);
        var (a, b) = (await admin.NewAccount("Вектор"), await admin.NewAccount("Вектор"));
        await Ask(vera, a.Id, b.Id).Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        await vera.GetAsync($"/api/accounts/{a.Id}/merge?with={b.Id}").Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        Assert.Equal(HttpStatusCode.OK, await vera.StatusOf($"/api/accounts/{a.Id}/duplicates"));
    }

    [Theory, OnBothDatabases]
    public async Task Duplicates_are_found_by_number_address_domain_and_a_name_that_reads_alike(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (number, word) = (Records.NewNumber(), $"ф{Guid.NewGuid():N}"[..12]);
        var first = await admin.NewAccount(
            $"ООО «{word}»",
            (CommunicationKind.Phone, number),
            (CommunicationKind.Email, $"info@{word}.example"),
            (CommunicationKind.Email, $"{word}@mail.ru")
        );
        var byNumber = await admin.NewAccount("Бухгалтерия", (CommunicationKind.Phone, $"8{number[2..]}"));
        var byAddress = await admin.NewAccount("Секретариат", (CommunicationKind.Email, $"INFO@{word}.example"));
        var byDomain = await admin.NewAccount("Магазин", (CommunicationKind.Web, $"https://www.{word}.example/shop"));
        var byName = await admin.NewAccount($"{word.ToUpperInvariant()}, АО");
        await admin.NewAccount($"{word} Сервис", (CommunicationKind.Email, $"другой-{word}@mail.ru"));

        var found = (await admin.Get<Page<PossibleDuplicateAccount>>($"/api/accounts/{first.Id}/duplicates")).Items;
        Assert.Equal(
            [
                (byNumber.Id, DuplicateBecause.Phone),
                (byAddress.Id, DuplicateBecause.Email),
                (byDomain.Id, DuplicateBecause.Domain),
                (byName.Id, DuplicateBecause.Name),
            ],
            found.Select(one => (one.Account.Id, one.Because[0]))
        );
        Assert.Equal([DuplicateBecause.Email, DuplicateBecause.Domain], found[1].Because);
        var ofCard = (
            await admin.Get<Page<PossibleDuplicateAccount>>(
                $"/api/accounts/duplicates?name={Uri.EscapeDataString(word)}&phone={Uri.EscapeDataString(number)}&email=не+адрес&web={word}.example"
            )
        ).Items;
        Assert.Equal(first.Id, ofCard[0].Account.Id);
        Assert.Equal([DuplicateBecause.Phone, DuplicateBecause.Domain, DuplicateBecause.Name], ofCard[0].Because);
        Assert.Equal(5, ofCard.Count);
        Assert.Empty((await admin.Get<Page<PossibleDuplicateAccount>>("/api/accounts/duplicates")).Items);
        Assert.Equal(
            [byName.Id],
            (
                await admin.Get<Page<PossibleDuplicateAccount>>(
                    $"/api/accounts/duplicates?name={Uri.EscapeDataString(word)}&except={first.Id}"
                )
            ).Items.Select(one => one.Account.Id)
        );

        await Merge(admin, first.Id, byNumber.Id);
        Assert.DoesNotContain(
            (await admin.Get<Page<PossibleDuplicateAccount>>($"/api/accounts/{first.Id}/duplicates")).Items,
            one => one.Account.Id == byNumber.Id
        );
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/accounts/{byNumber.Id}/duplicates"));
    }

    [Theory, OnBothDatabases]
    public async Task A_merged_contact_leaves_the_list_too(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var (stays, goes) = (await admin.NewContact($"Анна {word}"), await admin.NewContact($"{word} Анна"));
        using (var answer = await admin.Post($"/api/contacts/{stays.Id}/merge", new MergeRequest(goes.Id)))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([stays.Id], (await admin.Get<ListPage<Contact>>($"/api/lists/contacts?search={word}")).Items.Select(one => one.Id));
        Assert.Equal([stays.Id], (await admin.Get<ListIds>($"/api/lists/contacts/ids?search={word}")).Ids);
    }

    [Theory]
    [InlineData("ООО «Ромашка»", "Ромашка, ООО", true)]
    [InlineData("ООО Ромашка", "АО «РОМАШКА»", true)]
    [InlineData("Общество с ограниченной ответственностью Ромашка", "о.о.о. Ромашка", true)]
    [InlineData("Артём-Строй", "Строй Артем", true)]
    [InlineData("Сбер Банк", "Сбербанк", true)]
    [InlineData("Ромашка", "Ромашко", true)]
    [InlineData("Ромашка", "Ромашка Плюс", false)]
    [InlineData("Школа 12", "Школа 13", false)]
    [InlineData("ООО", "ООО", true)]
    [InlineData("ООО", "АО", false)]
    [InlineData("", "", false)]
    public void Organisations_read_alike_or_not(string one, string other, bool alike)
    {
        Assert.Equal(alike, Server.Contacts.Names.SameOrganisation(one, other));
        Assert.Equal(alike, Server.Contacts.Names.SameOrganisation(other, one));
    }

    [Theory]
    [InlineData(CommunicationKind.Email, "a@vektor.example", "vektor.example")]
    [InlineData(CommunicationKind.Web, "WWW.Vektor.example/shop?x=1", "vektor.example")]
    [InlineData(CommunicationKind.Web, "http://vektor.example:8080", "vektor.example")]
    [InlineData(CommunicationKind.Email, "vektor@yandex.ru", null)]
    [InlineData(CommunicationKind.Messenger, "t.me/vektor", null)]
    [InlineData(CommunicationKind.Phone, "+79162041855", null)]
    [InlineData(CommunicationKind.Email, "a@localhost", null)]
    public void A_domain_is_an_organisations_own_or_says_nothing(CommunicationKind kind, string value, string? domain) =>
        Assert.Equal(domain, Server.Contacts.FindDuplicateAccounts.DomainOf(kind, value));

    private static async Task<Contact> NewContact(HttpClient client, string name, Guid account)
    {
        using var answer = await client.Post("/api/contacts", new CreateContactRequest(name, AccountId: account));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Contact>();
    }

    private static Task<HttpResponseMessage> Ask(HttpClient client, Guid stays, Guid goes) =>
        client.Post($"/api/accounts/{stays}/merge", new MergeRequest(goes));

    private static async Task<AccountMerge> Merge(HttpClient client, Guid stays, Guid goes)
    {
        using var answer = await Ask(client, stays, goes);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Read<AccountMerge>();
    }
}
