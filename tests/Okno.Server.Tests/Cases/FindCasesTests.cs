using System.Net;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Server.Data;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Cases;

public sealed class FindCasesTests
{
    [Theory, OnBothDatabases]
    public async Task Looks_in_number_subject_description_and_contact_whatever_the_case_of_letters(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var contact = await admin.NewContact($"Ёлкина Анна {word}");
        var made = await admin.NewCase(new CreateCaseRequest($"ПРОПАЛ интернет {word}a", $"Роутер {word}b", contact.Id));

        foreach (var search in new[] { $"пропал {word}A", $"{word}B".ToUpperInvariant(), $"елкина {word}", $"{made.Number} пропал" })
        {
            var found = await admin.Get<Page<Case>>($"/api/cases?search={Uri.EscapeDataString(search)}");
            Assert.Equal(made.Id, Assert.Single(found.Items).Id);
        }
        Assert.Equal(contact.Name, (await admin.Get<Case>($"/api/cases/{made.Id}")).ContactName);
    }

    [Theory, OnBothDatabases]
    public async Task Wildcards_of_the_database_are_plain_signs(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        await admin.NewCase(new CreateCaseRequest($"{word} 100 процентов"));
        var made = await admin.NewCase(new CreateCaseRequest($"{word} 100% a_b\\"));

        foreach (var search in new[] { $"{word} 100%", "a_b\\ " + word })
            Assert.Equal(
                made.Id,
                Assert.Single((await admin.Get<Page<Case>>($"/api/cases?search={Uri.EscapeDataString(search)}")).Items).Id
            );
    }

    [Theory, OnBothDatabases]
    public async Task Pages_go_on_where_the_last_one_ended_in_every_order(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var category = Records.Unique();
        for (var i = 0; i < 7; i++)
            await admin.NewCase(new CreateCaseRequest($"Тема {i % 3}", Priority: (CasePriority)(1 + (i % 2)), Category: category));

        foreach (
            var sort in new[]
            {
                "registeredAt",
                "-registeredAt",
                "number",
                "-number",
                "priority",
                "-priority",
                "subject",
                "-subject",
                "status",
            }
        )
        {
            var whole = await admin.Get<Page<Case>>($"/api/cases?category={category}&sort={sort}");
            var paged = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await admin.Get<Page<Case>>($"/api/cases?category={category}&sort={sort}&limit=2&cursor={cursor}");
                paged.AddRange(page.Items.Select(made => made.Id));
                cursor = page.Next;
            } while (cursor is not null);
            Assert.Equal(7, whole.Items.Count);
            Assert.Equal(whole.Items.Select(made => made.Id), paged);
        }
        var newest = await admin.Get<Page<Case>>($"/api/cases?category={category}");
        Assert.Equal(
            newest.Items.OrderByDescending(made => made.RegisteredAt).Select(made => made.Id),
            newest.Items.Select(made => made.Id)
        );
    }

    [Theory, OnBothDatabases]
    public async Task Narrows_by_status_priority_origin_owner_and_contact(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var me = (await admin.Get<Session>("/api/session")).User.Id;
        var category = Records.Unique();
        var contact = await admin.NewContact("Пётр");
        var mine = await admin.NewCase(new CreateCaseRequest("а", Category: category, OwnerId: me, ContactId: contact.Id));
        var web = await admin.NewCase(
            new CreateCaseRequest("б", Category: category, Status: CaseStatus.Resolved, Priority: CasePriority.Low, Origin: CaseOrigin.Web)
        );

        await Finds("ownerId=me", mine);
        await Finds($"ownerId={me}", mine);
        await Finds("ownerId=none", web);
        await Finds("status=resolved&status=closed", web);
        await Finds("status=new&status=resolved", web, mine);
        await Finds("priority=low", web);
        await Finds("origin=web", web);
        await Finds($"contactId={contact.Id}", mine);

        async Task Finds(string query, params Case[] expected)
        {
            var found = await admin.Get<Page<Case>>($"/api/cases?category={category}&{query}");
            Assert.Equal(expected.Select(made => made.Id).ToHashSet(), found.Items.Select(made => made.Id).ToHashSet());
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_asked_is_a_400(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await admin.GetAsync("/api/cases?status=7").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await admin.GetAsync("/api/cases?sort=password").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await admin.GetAsync("/api/cases?ownerId=1%27%20or%201=1").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await admin.GetAsync("/api/cases?cursor=abc").Refuses(HttpStatusCode.BadRequest, "request.bad-cursor");
        await admin.GetAsync("/api/cases?search=a%00b").Refuses(HttpStatusCode.BadRequest, "request.bad-text");
        await admin.GetAsync("/api/cases?limit=201").Refuses(HttpStatusCode.BadRequest, "request.bad-limit");
        // A cursor of one order is no place in another.
        for (var i = 0; i < 2; i++)
            await admin.NewCase();
        var next = (await admin.Get<Page<Case>>("/api/cases?sort=number&limit=1")).Next;
        await admin.GetAsync($"/api/cases?sort=subject&cursor={next}").Refuses(HttpStatusCode.BadRequest, "request.bad-cursor");
    }

    [Theory, OnBothDatabases]
    public async Task The_newest_cases_come_off_an_index(OknoApp okno)
    {
        if (okno.Database != Database.Postgres)
            return;
        var plan = await okno.InDb(async db =>
        {
            await using var change = await db.BeginChange(CancellationToken.None);
            await db.Execute("set local enable_seqscan = off; set local enable_sort = off", CancellationToken.None);
            return await db.Query(
                $"explain {Server.Cases.CaseSeen.Select} order by c.registered_at desc, c.id desc limit 51",
                row => row.Text(0),
                CancellationToken.None
            );
        });
        Assert.Contains(plan, line => line.Contains("Index Scan Backward using ix_cases_registered_at_id", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Sort", StringComparison.Ordinal));
    }
}
