using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Contacts;

public sealed class MergeContactsTests
{
    [Theory, OnBothDatabases]
    public async Task Everything_of_the_one_goes_to_the_other_and_its_address_leads_there(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (shared, own) = (Records.NewNumber(), Records.NewNumber());
        var word = Records.Unique();
        var stays = await admin.NewContact($"Николай {word}", (CommunicationKind.Phone, shared));
        var goes = await admin.NewContact($"Ершов {word}", (CommunicationKind.Phone, shared), (CommunicationKind.Phone, own));
        var his = await admin.NewCase(new CreateCaseRequest($"Тема {word}", ContactId: goes.Id));

        var before = await admin.Get<ContactMerge>($"/api/contacts/{stays.Id}/merge?with={goes.Id}");
        Assert.Equal((1, 0), (before.Cases, before.Calls));
        Assert.Equal(own, Assert.Single(before.Options).E164);
        Assert.Equal(goes.Id, (await admin.Get<Case>($"/api/cases/{his.Id}")).ContactId); // only shown so far

        var merged = await Merge(admin, stays.Id, goes.Id);
        Assert.Equal([shared, own], merged.Stays.CommunicationOptions.Select(option => option.E164));
        var moved = await admin.Get<Case>($"/api/cases/{his.Id}");
        Assert.Equal((stays.Id, his.Version + 1), (moved.ContactId, moved.Version));
        Assert.Equal(his.Id, Assert.Single((await admin.Get<Page<ContactHistoryRow>>($"/api/contacts/{stays.Id}/history")).Items).Id);

        // Whoever asks for the one that went means the one that stayed.
        Assert.Equal(stays.Id, (await admin.Get<Contact>($"/api/contacts/{goes.Id}")).Id);
        Assert.Equal(
            [stays.Id],
            (await admin.Get<Identified>($"/api/contacts/identify?phone={Uri.EscapeDataString(own)}")).Exact.Select(one => one.Id)
        );
        Assert.Equal([stays.Id], (await admin.Get<Page<Contact>>($"/api/contacts?search={word}")).Items.Select(one => one.Id));
        var late = await admin.NewCase(new CreateCaseRequest($"Позже {word}", ContactId: goes.Id));
        Assert.Equal(stays.Id, late.ContactId);

        // The journals tell, and the one that stays tells for both.
        var journal = (await admin.Get<Page<HistoryRow>>($"/api/contacts/{stays.Id}/changes")).Items;
        Assert.Contains(journal, row => row.Kind == "contact.merged" && row.To?.GetProperty("cases").GetInt32() == 1);
        Assert.Contains(journal, row => row.Kind == "contact.merged-into");
        Assert.Equal(2, journal.Count(row => row.Kind == "contact.created"));
        Assert.Equal(
            stays.Id.ToString(),
            (await admin.Get<Page<HistoryRow>>($"/api/cases/{his.Id}/history"))
                .Items.First(row => row.Kind == "case.changed")
                .To?.GetProperty("contactId")
                .GetString()
        );
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_merged_before_points_to_who_stayed_last(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (a, b, c) = (await admin.NewContact("Анна"), await admin.NewContact("Анна К."), await admin.NewContact("Котова"));
        await Merge(admin, b.Id, a.Id);
        await Merge(admin, c.Id, b.Id);
        Assert.Equal(c.Id, (await admin.Get<Contact>($"/api/contacts/{a.Id}")).Id);
        await Ask(admin, a.Id, c.Id).Refuses(HttpStatusCode.Conflict, "contact.merged");
        await Ask(admin, c.Id, a.Id).Refuses(HttpStatusCode.Conflict, "contact.merged");
        await Ask(admin, c.Id, c.Id).Refuses(HttpStatusCode.BadRequest, "contact.merge-itself");
        await Ask(admin, c.Id, Guid.NewGuid()).Refuses(HttpStatusCode.BadRequest, "contact.unknown");
    }

    [Theory, OnBothDatabases]
    public async Task Of_two_merges_at_once_one_is_done_and_the_other_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        for (var round = 0; round < 6; round++)
        {
            var (a, b) = (await admin.NewContact($"Пётр {round}"), await admin.NewContact($"Петя {round}"));
            var answers = await Task.WhenAll(
                Ask(admin, a.Id, b.Id),
                Ask(admin, b.Id, a.Id),
                Ask(admin, a.Id, b.Id),
                Ask(admin, b.Id, a.Id)
            );
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
            var living = (await admin.Get<Contact>($"/api/contacts/{a.Id}")).Id;
            Assert.Equal(living, (await admin.Get<Contact>($"/api/contacts/{b.Id}")).Id);
            foreach (var answer in answers)
                answer.Dispose();
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_case_registered_while_its_contact_is_merged_is_not_left_behind(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        for (var round = 0; round < 5; round++)
        {
            var (stays, goes) = (await admin.NewContact("Остаётся"), await admin.NewContact("Уходит"));
            var creating = Enumerable.Range(0, 12).Select(_ => admin.NewCase(new CreateCaseRequest("Тема", ContactId: goes.Id))).ToList();
            var merging = Merge(admin, stays.Id, goes.Id);
            var made = await Task.WhenAll(creating);
            await merging;
            foreach (var one in made)
                Assert.Equal(stays.Id, (await admin.Get<Case>($"/api/cases/{one.Id}")).ContactId);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_was_seen_before_a_change_is_not_merged_over(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (stays, goes) = (await admin.NewContact("Остаётся"), await admin.NewContact("Уходит"));
        (await admin.Patch($"/api/contacts/{goes.Id}", """{"jobTitle":"Директор"}""")).EnsureSuccessStatusCode();
        await admin
            .Post($"/api/contacts/{stays.Id}/merge", new MergeRequest(goes.Id, stays.Version, goes.Version))
            .Refuses(HttpStatusCode.Conflict, "conflict");
        var merged = await Merge(admin, stays.Id, goes.Id);
        Assert.Equal("Директор", merged.Stays.JobTitle);
    }

    [Theory, OnBothDatabases]
    public async Task An_operator_may_look_for_duplicates_but_not_merge(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var vera = await okno.As((await admin.NewPerson((await admin.Role("cc-agent")).Id)).Login);
        var (a, b) = (await admin.NewContact("Анна"), await admin.NewContact("Анна"));
        await Ask(vera, a.Id, b.Id).Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        await vera.GetAsync($"/api/contacts/{a.Id}/merge?with={b.Id}").Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        Assert.Equal(HttpStatusCode.OK, await vera.StatusOf($"/api/contacts/{a.Id}/duplicates"));
    }

    [Theory, OnBothDatabases]
    public async Task Duplicates_are_found_by_number_address_and_a_name_that_reads_alike(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (number, surname) = (Records.NewNumber(), $"Ф{Guid.NewGuid():N}"[..12]);
        var first = await admin.NewContact(
            $"Николай {surname}",
            (CommunicationKind.Phone, number),
            (CommunicationKind.Email, $"{surname}@example.org")
        );
        var byNumber = await admin.NewContact("Бухгалтерия", (CommunicationKind.Phone, $"8{number[2..]}"));
        var byAddress = await admin.NewContact("Секретарь", (CommunicationKind.Email, $"{surname}@example.org"));
        var byName = await admin.NewContact($"{surname.ToUpperInvariant()} Николай Петрович");
        await admin.NewContact($"Мария {surname}");

        var found = (await admin.Get<Page<PossibleDuplicate>>($"/api/contacts/{first.Id}/duplicates")).Items;
        Assert.Equal(
            [(byNumber.Id, DuplicateBecause.Phone), (byAddress.Id, DuplicateBecause.Email), (byName.Id, DuplicateBecause.Name)],
            found.Select(one => (one.Contact.Id, one.Because[0]))
        );
        var ofCard = (
            await admin.Get<Page<PossibleDuplicate>>(
                $"/api/contacts/duplicates?name={Uri.EscapeDataString($"Николай {surname}")}&phone={Uri.EscapeDataString(number)}&email=не+адрес"
            )
        ).Items;
        Assert.Equal([first.Id, byNumber.Id, byName.Id], ofCard.Select(one => one.Contact.Id));
        Assert.Equal([DuplicateBecause.Phone, DuplicateBecause.Name], ofCard[0].Because);
        Assert.Empty((await admin.Get<Page<PossibleDuplicate>>("/api/contacts/duplicates")).Items);
    }

    [Theory]
    [InlineData("Ершов Николай", "Николай Ершов", true)]
    [InlineData("Николай Ершов", "Ершов Николай Петрович", true)]
    [InlineData("Артём Семёнов", "артем семенов", true)]
    [InlineData("Н. Ершов", "Николай Ершов", true)]
    [InlineData("Николай Ершов", "Николай Ершев", true)]
    [InlineData("Николай Ершов", "Никлоай Ершов", true)]
    [InlineData("Николай Ершов", "Мария Ершова", false)]
    [InlineData("Николай", "Николай Ершов", false)]
    [InlineData("Николай", "Николай", true)]
    [InlineData("Иван Лев", "Иван Лес", false)]
    [InlineData("", "", false)]
    public void Names_read_alike_or_not(string one, string other, bool alike)
    {
        Assert.Equal(alike, Server.Contacts.Names.Alike(one, other));
        Assert.Equal(alike, Server.Contacts.Names.Alike(other, one));
    }

    [Theory, OnBothDatabases]
    public async Task An_option_is_corrected_in_its_place(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (first, second, right) = (Records.NewNumber(), Records.NewNumber(), Records.NewNumber());
        var contact = await admin.NewContact("Анна", (CommunicationKind.Phone, first), (CommunicationKind.Phone, second));
        var path = $"/api/contacts/{contact.Id}/communication-options";
        var wrong = contact.CommunicationOptions[0];
        using (
            var answer = await admin.Put(
                $"{path}/{wrong.Id}",
                new SaveCommunicationOptionRequest(CommunicationKind.Phone, right, "рабочий")
            )
        )
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var seen = await admin.Get<Contact>($"/api/contacts/{contact.Id}");
        Assert.Equal(
            [(wrong.Id, right, "рабочий"), (contact.CommunicationOptions[1].Id, second, null)],
            seen.CommunicationOptions.Select(option => (option.Id, option.E164!, option.Note))
        );
        Assert.Equal("RU", seen.CommunicationOptions[0].Country);
        Assert.Empty((await admin.Get<Identified>($"/api/contacts/identify?phone={Uri.EscapeDataString(first)}")).Exact);
        Assert.Single((await admin.Get<Identified>($"/api/contacts/identify?phone={Uri.EscapeDataString(right)}")).Exact);

        await admin
            .Put($"{path}/{wrong.Id}", new SaveCommunicationOptionRequest(CommunicationKind.Phone, second))
            .Refuses(HttpStatusCode.Conflict, "contact.has-option");
        await admin
            .Put($"{path}/{wrong.Id}", new SaveCommunicationOptionRequest(CommunicationKind.Web, "javascript:alert(1)"))
            .Refuses(HttpStatusCode.BadRequest, "contact.bad-link");
    }

    [Theory, OnBothDatabases]
    public async Task An_account_is_reached_corrected_and_told_of_in_the_same_way(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var made = await admin.Post("/api/accounts", new CreateAccountRequest($"ООО {Records.Unique()}"));
        var account = await made.Read<Account>();
        var path = $"/api/accounts/{account.Id}/communication-options";
        using var added = await admin.Post(path, new SaveCommunicationOptionRequest(CommunicationKind.Email, "a@example.org"));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var option = await added.Read<CommunicationOption>();
        using (
            var corrected = await admin.Put(
                $"{path}/{option.Id}",
                new SaveCommunicationOptionRequest(CommunicationKind.Email, "b@example.org")
            )
        )
            Assert.Equal(HttpStatusCode.OK, corrected.StatusCode);
        Assert.Equal("b@example.org", Assert.Single((await admin.Get<Account>($"/api/accounts/{account.Id}")).CommunicationOptions).Value);
        using (var removed = await admin.DeleteAsync($"{path}/{option.Id}"))
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        var seen = await admin.Get<Account>($"/api/accounts/{account.Id}");
        Assert.Empty(seen.CommunicationOptions);
        Assert.Equal(account.Version + 3, seen.Version);
    }

    [Theory, OnBothDatabases]
    public async Task A_number_says_its_country_and_a_doubtful_one_that_it_is(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        Assert.Equal(("+79162041855", "RU"), await Check("8 (916) 204-18-55"));
        Assert.Equal(("+442079460958", "GB"), await Check("+44 20 7946 0958"));
        Assert.Equal((null, null), await Check("8916204"));
        Assert.True((await admin.Get<CheckedNumber>("/api/contacts/number?phone=101")).Internal);

        async Task<(string?, string?)> Check(string phone)
        {
            var number = await admin.Get<CheckedNumber>($"/api/contacts/number?phone={Uri.EscapeDataString(phone)}");
            return (number.E164, number.Country);
        }
    }

    private static Task<HttpResponseMessage> Ask(HttpClient client, Guid stays, Guid goes) =>
        client.Post($"/api/contacts/{stays}/merge", new MergeRequest(goes));

    private static async Task<ContactMerge> Merge(HttpClient client, Guid stays, Guid goes)
    {
        using var answer = await Ask(client, stays, goes);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ContactMerge>();
    }
}
