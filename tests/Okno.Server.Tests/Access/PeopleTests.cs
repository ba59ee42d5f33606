using System.Net;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

public sealed class PeopleTests
{
    [Theory, OnBothDatabases]
    public async Task A_person_is_added_found_and_changed(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var role = await admin.Role("cc-agent");
        var login = People.NewLogin();
        var extension = Random.Shared.NextInt64(1_000_000_000).ToString();
        var request = new CreateUserRequest(login, " Ёлкина Мария ", OknoApp.Password, "m@bank.example", extension, [role.Id]);
        using var answer = await admin.Post("/api/users", request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var person = await answer.Read<UserAccount>();
        Assert.Equal(("Ёлкина Мария", extension, true, 0), (person.Name, person.Extension, person.Active, person.Version));

        var found = await admin.Get<Page<UserAccount>>($"/api/users?search=елкина {login.ToUpperInvariant()}");
        Assert.Equal(person.Id, Assert.Single(found.Items).Id);
        Assert.Equal([role.Id], found.Items[0].RoleIds);

        var named = (await admin.Get<Page<Named>>($"/api/people?search={login}")).Items;
        Assert.Equal(new Named(person.Id, "Ёлкина Мария"), Assert.Single(named));

        var changed = person.AsRequest() with { Name = "Мария Ёлкина", RoleIds = [], Version = 0 };
        var seen = await (await admin.Put($"/api/users/{person.Id}", changed)).Read<UserAccount>();
        Assert.Equal(("Мария Ёлкина", 1), (seen.Name, seen.Version));
        Assert.Empty((await admin.Get<UserAccount>($"/api/users/{person.Id}")).RoleIds);
        await admin.Put($"/api/users/{person.Id}", changed).Refuses(HttpStatusCode.Conflict, "conflict");
    }

    [Theory, OnBothDatabases]
    public async Task Logins_and_extensions_belong_to_one_person(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var extension = Random.Shared.NextInt64(1_000_000_000).ToString();
        var request = new CreateUserRequest(People.NewLogin(), "Первый", OknoApp.Password, Extension: extension);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.Post("/api/users", request)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));

        await admin
            .Post("/api/users", request with { Login = request.Login.ToUpperInvariant(), Extension = null })
            .Refuses(HttpStatusCode.Conflict, "access.login-taken");
        await admin
            .Post("/api/users", request with { Login = People.NewLogin() })
            .Refuses(HttpStatusCode.Conflict, "access.extension-taken");
    }

    [Theory, OnBothDatabases]
    public async Task Bad_input_is_refused_and_nothing_is_written(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var good = new CreateUserRequest(People.NewLogin(), "Имя", OknoApp.Password);
        foreach (
            var (bad, code) in new (CreateUserRequest, string)[]
            {
                (good with { Login = "логин" }, "access.bad-login"),
                (good with { Login = "a b" }, "access.bad-login"),
                (good with { Login = "<img>" }, "access.bad-login"),
                (good with { Name = "Имя\0" }, "request.malformed"),
                (good with { Email = "не адрес" }, "access.bad-email"),
                (good with { Extension = "12a" }, "access.bad-extension"),
                (good with { Extension = "１２" }, "access.bad-extension"),
                (good with { Password = "short" }, "access.password-too-short"),
                (good with { RoleIds = [Guid.NewGuid()] }, "access.no-such-role"),
            }
        )
            await admin.Post("/api/users", bad).Refuses(HttpStatusCode.BadRequest, code);
        foreach (
            var bad in new[]
            {
                good with
                {
                    Name = "",
                },
                good with
                {
                    Name = new string('я', 201),
                },
                good with
                {
                    Login = new string('a', 65),
                },
            }
        )
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.Post("/api/users", bad)).StatusCode);

        Assert.Empty((await admin.Get<Page<UserAccount>>($"/api/users?search={good.Login}")).Items);
        foreach (
            var path in new[]
            {
                "/api/users?limit=0",
                "/api/users?limit=x",
                "/api/users?cursor=%00",
                "/api/people?limit=201",
                "/api/users?search=%00",
            }
        )
            Assert.Equal(HttpStatusCode.BadRequest, await admin.StatusOf(path));
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/users/{Guid.NewGuid()}"));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_last_administrator_stays(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var role = await admin.Role("administrator");
        var first = (await admin.Get<Page<UserAccount>>("/api/users?search=admin")).Items.Single();

        await admin
            .Put($"/api/users/{first.Id}", first.AsRequest() with { RoleIds = [] })
            .Refuses(HttpStatusCode.Conflict, "access.last-administrator");
        await admin
            .Put($"/api/users/{first.Id}", first.AsRequest() with { Active = false })
            .Refuses(HttpStatusCode.Conflict, "access.last-administrator");
        Assert.Equal(HttpStatusCode.OK, await admin.StatusOf("/api/users"));

        // Two administrators who deactivate each other at once: one of them must fail.
        var second = await admin.NewPerson(role.Id);
        using var other = await okno.As(second.Login);
        var answers = await Task.WhenAll(
            admin.Put($"/api/users/{second.Id}", second.AsRequest() with { Active = false }),
            other.Put($"/api/users/{first.Id}", first.AsRequest() with { Active = false })
        );
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        var left = await okno.InDb(db =>
            db.Users.CountAsync(user => user.Active && db.RoleMembers.Any(member => member.UserId == user.Id && member.RoleId == role.Id))
        );
        Assert.Equal(1, left);
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_gives_rights_they_lack(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var administrator = await admin.Role("administrator");
        var clerks = await admin.NewRole(Permission.ManagePeople, Permission.SeePeople);
        var clerk = await admin.NewPerson(clerks.Id);
        using var client = await okno.As(clerk.Login);
        const string Beyond = "access.beyond-your-rights";

        await client
            .Post("/api/users", new CreateUserRequest(People.NewLogin(), "Свой", OknoApp.Password, RoleIds: [administrator.Id]))
            .Refuses(HttpStatusCode.Forbidden, Beyond);
        await client
            .Put($"/api/users/{clerk.Id}", clerk.AsRequest() with { RoleIds = [clerks.Id, administrator.Id] })
            .Refuses(HttpStatusCode.Forbidden, Beyond);
        await client
            .Post("/api/roles", new SaveRoleRequest(People.NewLogin(), "Больше", RoleKind.Functional, [Permission.ManageSettings]))
            .Refuses(HttpStatusCode.Forbidden, Beyond);
        await client
            .Put($"/api/roles/{clerks.Id}", new SaveRoleRequest(clerks.Code, "Больше", RoleKind.Functional, [Permission.ManageSettings]))
            .Refuses(HttpStatusCode.Forbidden, Beyond);

        // A password set for someone with more rights would be a way to their rights.
        var boss = await admin.NewPerson(administrator.Id);
        await client
            .Put($"/api/users/{boss.Id}", boss.AsRequest() with { Password = "Захват-власти-2026" })
            .Refuses(HttpStatusCode.Forbidden, Beyond);

        using var allowed = await client.Post(
            "/api/users",
            new CreateUserRequest(People.NewLogin(), "Свой", OknoApp.Password, RoleIds: [clerks.Id])
        );
        Assert.Equal(HttpStatusCode.Created, allowed.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Roles_are_kept_whole(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var administrator = await admin.Role("administrator");
        var agent = await admin.Role("cc-agent");
        var role = await admin.NewRole(Permission.SeeCases);
        SaveRoleRequest As(Role of) => new(of.Code, of.Name, of.Kind, of.Permissions);

        await admin
            .Put($"/api/roles/{administrator.Id}", As(administrator) with { Permissions = [] })
            .Refuses(HttpStatusCode.Conflict, "access.administrator-may-all");
        await admin
            .Put($"/api/roles/{role.Id}", As(role) with { Code = "another" })
            .Refuses(HttpStatusCode.Conflict, "access.role-code-fixed");
        await admin.Post("/api/roles", As(role)).Refuses(HttpStatusCode.Conflict, "access.role-code-taken");
        await admin.DeleteAsync($"/api/roles/{agent.Id}").Refuses(HttpStatusCode.Conflict, "access.shipped-role");
        await admin.Put($"/api/roles/{role.Id}", As(role) with { Version = 7 }).Refuses(HttpStatusCode.Conflict, "conflict");

        var person = await admin.NewPerson(role.Id);
        await admin.DeleteAsync($"/api/roles/{role.Id}").Refuses(HttpStatusCode.Conflict, "access.role-in-use");
        (await admin.Put($"/api/users/{person.Id}", person.AsRequest() with { RoleIds = [] })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/roles/{role.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/roles/{role.Id}"));
        foreach (var code in new[] { "", "Роль", "-x", new string('a', 65) })
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.Post("/api/roles", As(role) with { Code = code })).StatusCode);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Lists_go_on_where_they_stopped(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        for (var person = 0; person < 4; person++)
            await admin.NewPerson();

        foreach (var path in new[] { "/api/users", "/api/people" })
        {
            List<Guid> seen = [];
            string? cursor = null;
            do
            {
                using var answer = await admin.GetAsync($"{path}?limit=2&cursor={cursor}");
                var page = await answer.Read<System.Text.Json.JsonElement>();
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
                cursor = page.GetProperty("next").GetString();
            } while (cursor is not null);
            Assert.Equal(5, seen.Distinct().Count());
            Assert.Equal(5, seen.Count);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_audit_log_is_read_newest_first_by_kind_person_and_period(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var clerk = await admin.NewPerson((await admin.Role("administrator")).Id);
        using var client = await okno.As(clerk.Login);
        var person = await client.NewPerson();
        (await client.Put($"/api/users/{person.Id}", person.AsRequest() with { Name = "Другое имя" })).EnsureSuccessStatusCode();

        var rows = await client.Get<Page<AuditRow>>($"/api/audit?who={clerk.Id}&kind=user");
        Assert.Equal(["user.changed", "user.created"], rows.Items.Select(row => row.Kind));
        Assert.All(rows.Items, row => Assert.Equal((person.Id, clerk.Id), (row.Subject, row.Who?.Id)));
        Assert.Equal("Другое имя", rows.Items[0].To?.GetProperty("name").GetString());

        var first = await client.Get<Page<AuditRow>>($"/api/audit?who={clerk.Id}&kind=user&limit=1");
        var second = await client.Get<Page<AuditRow>>($"/api/audit?who={clerk.Id}&kind=user&limit=1&cursor={first.Next}");
        Assert.Equal(rows.Items.Select(row => row.Id), first.Items.Concat(second.Items).Select(row => row.Id));
        Assert.Null(second.Next);
        Assert.Empty((await client.Get<Page<AuditRow>>($"/api/audit?who={clerk.Id}&to=2020-01-01T00:00:00Z")).Items);
        Assert.Empty((await client.Get<Page<AuditRow>>("/api/audit?kind=user%25")).Items);
        foreach (
            var bad in new[]
            {
                "from=x",
                "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "who=1",
                "limit=1000",
                "cursor=x",
                "kind=%00",
            }
        )
            Assert.Equal(HttpStatusCode.BadRequest, await client.StatusOf($"/api/audit?{bad}"));
    }
}
