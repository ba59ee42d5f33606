using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Imports;
using Okno.Contracts.Lists;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Imports;

public sealed class DraftImportTests
{
    private static readonly Encoding Cyrillic = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;

    [Theory, OnBothDatabases]
    public async Task A_file_is_looked_at_and_its_mapping_suggested(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var draft = await admin.Brought(
            Cyrillic.GetBytes(
                "Номер;Тема;Статус;Приоритет;Дата;Клиент;Телефон;Почта;Разное\r\n"
                    + "1;Не приходит счёт;Новое;Высокий;31.01.2026;Иван Петров;+7 916 204-18-57;ivan@example.org;\r\n"
                    + "2;Двойное списание;Закрыто;Непонятный;01.02.2026;Анна Ёлкина;8 (916) 204-18-58;anna@example.org;x\r\n"
            )
        );

        Assert.Equal(
            ("csv", "windows-1251", ";", 2, false),
            (draft.File.Kind, draft.File.Encoding, draft.File.Separator, draft.File.Seen, draft.File.More)
        );
        Assert.Equal("Не приходит счёт", draft.File.Rows[0][1]);
        Assert.Equal(
            ["number", "text", "text", "text", "moment", "text", "phone", "email", "text"],
            draft.File.Columns.Select(column => column.Kind)
        );
        Assert.Equal("Номер", draft.Mapping.Key);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["subject"] = "Тема",
                ["status"] = "Статус",
                ["priority"] = "Приоритет",
                ["registeredAt"] = "Дата",
                ["contactName"] = "Клиент",
                ["contactPhone"] = "Телефон",
                ["contactEmail"] = "Почта",
            }.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            draft
                .Mapping.Fields.ToDictionary(field => field.Key, field => field.Value.Column[0], StringComparer.Ordinal)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
        Assert.Equal("closed", draft.Mapping.Fields["status"].Values!["Закрыто"]);
        Assert.False(draft.Mapping.Fields["priority"].Values!.ContainsKey("Непонятный"));
        Assert.Equal((ImportState.Draft, false), (draft.Job.State, draft.Remembered));
        Assert.Contains(draft.Fields, field => field is { Name: "subject", Needed: true });
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_check_counts_good_and_bad_rows_and_writes_nothing(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var before = await admin.NewCase();
        var file = new StringBuilder("id;Тема;Статус;Телефон\r\n");
        for (var i = 0; i < 1_500; i++)
            file.Append(i is 1_200 ? "7;Повтор;новое;\r\n" : $"{i};Тема {i};{(i is 5 ? "Никакой" : "новое")};+7916{i + 2_000_000}\r\n");
        var draft = await admin.Brought(Encoding.UTF8.GetBytes(file.ToString()));
        var job = await admin.Checked(await admin.Mapped(draft, draft.Mapping with { Key = "id" }));

        Assert.Equal((ImportState.Draft, 1_500, 1_499, 1, 1), (job.State, job.Rows, job.Done, job.Failed, job.Unchanged));
        Assert.NotNull(job.CheckedAt);
        var problem = Assert.Single((await admin.Get<Page<ImportProblem>>($"/api/imports/{job.Id}/problems")).Items);
        Assert.Equal(("Статус", 1, 7, "Никакой"), (problem.Column, problem.Count, problem.FirstRow, problem.Example));
        Assert.Equal(1, await okno.Count("cases"));
        Assert.Equal(0, await okno.Count("contacts"));
        Assert.Equal(before.Number + 1, (await admin.NewCase()).Number);

        var started = await admin.Started(job.Id);
        Assert.Equal((ImportState.Done, 1_499, 1, 1), (started.State, started.Done, started.Failed, started.Unchanged));
        Assert.Equal(1_500, await okno.Count("cases"));
        var filter = Uri.EscapeDataString($$"""{"field":"importId","op":"eq","value":"{{job.Id}}"}""");
        Assert.Equal(1_498, (await admin.Get<ListPage<Case>>($"/api/lists/cases?filter={filter}&count=true")).Total);
        Assert.Equal(0, await okno.Count("import_pieces"));
    }

    [Theory, OnBothDatabases]
    public async Task A_file_with_the_same_columns_is_mapped_as_the_last_one(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var bytes = Encoding.UTF8.GetBytes($"{word},Что,Кто\r\n1,Сломалось,Иван\r\n2,Пропало,Анна\r\n");
        var first = await admin.Brought(bytes);
        var mapping = new ImportMapping(
            word,
            new Dictionary<string, ImportColumn>(StringComparer.Ordinal)
            {
                ["subject"] = new(["Что", "Кто"]),
                ["priority"] = new([], Default: "low"),
            }
        );
        var saved = await admin.Mapped(first, mapping);
        Assert.Equal(["Что", "Кто"], saved.Mapping.Fields["subject"].Column);

        var second = await admin.Brought(bytes);
        Assert.True(second.Remembered);
        Assert.Equal(JsonSerializer.Serialize(mapping, Wire.Json), JsonSerializer.Serialize(second.Mapping, Wire.Json));
        var other = await admin.Get<ImportDraft>($"/api/imports/{second.Job.Id}/draft?target=contact");
        Assert.Equal(("contact", false, "Что"), (other.Job.Target, other.Remembered, other.Mapping.Fields["name"].Column[0]));
        Assert.Equal("case", (await admin.Get<ImportDraft>($"/api/imports/{second.Job.Id}/draft")).Job.Target);
    }

    [Theory, OnBothDatabases]
    public async Task A_file_is_read_anew_in_the_encoding_that_was_asked_for(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var draft = await admin.Brought(Cyrillic.GetBytes("Тема,Описание\r\nСчёт; срочно,За октябрь\r\n"));
        using var answer = await admin.Put($"/api/imports/{draft.Job.Id}/reading", new ReadFileRequest("windows-1251", ";"));
        var anew = await answer.Read<ImportDraft>();
        Assert.Equal(";", anew.File.Separator);
        Assert.Equal("Тема,Описание", Assert.Single(anew.File.Columns).Name);
        Assert.Equal(("windows-1251", ";"), (anew.Mapping.Encoding, anew.Mapping.Separator));
        await admin
            .Put($"/api/imports/{draft.Job.Id}/reading", new ReadFileRequest("../etc"))
            .Refuses(HttpStatusCode.BadRequest, "import.bad-reading");
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_is_refused_and_a_draft_that_was_given_up_is_gone(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var draft = await admin.Brought(Encoding.UTF8.GetBytes("a,b\r\n1,2\r\n"));
        var path = $"/api/imports/{draft.Job.Id}";
        await admin.Post($"{path}/start", new { }).Refuses(HttpStatusCode.Conflict, "import.not-mapped");
        var unknown = new ImportMapping(null, new Dictionary<string, ImportColumn>(StringComparer.Ordinal) { ["subject"] = new(["нет"]) });
        await admin
            .Put($"{path}/mapping", new SaveImportMappingRequest("case", unknown))
            .Refuses(HttpStatusCode.BadRequest, "import.unknown-column");
        await admin
            .Put($"{path}/mapping", new SaveImportMappingRequest("secrets", unknown))
            .Refuses(HttpStatusCode.BadRequest, "import.unknown-target");

        using var given = await admin.Post($"{path}/cancel", new { });
        Assert.Equal(ImportState.Canceled, (await given.Read<ImportJob>()).State);
        Assert.Equal(0, await okno.Count("import_pieces p join imports i on i.id = p.import_id where i.state = 4"));
        await admin.Post($"{path}/start", new { }).Refuses(HttpStatusCode.Conflict, "import.not-a-draft");
        await admin.GetAsync($"{path}/draft").Refuses(HttpStatusCode.Conflict, "import.not-a-draft");
        using var picture = new MultipartFormDataContent
        {
            { new ByteArrayContent([0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 1, 2, 3]), "file", "a.png" },
        };
        await admin.PostAsync("/api/imports/files", picture).Refuses(HttpStatusCode.BadRequest, "import.unreadable");
    }

    [Theory, OnBothDatabases]
    public async Task A_file_that_many_start_at_once_is_imported_once_and_a_new_mapping_is_not_checked_yet(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var draft = await admin.Mapped(await admin.Brought(Encoding.UTF8.GetBytes($"Тема,Описание\r\n{word},а\r\n")));
        Assert.NotNull((await admin.Checked(draft)).CheckedAt);
        Assert.Null((await admin.Mapped(draft)).Job.CheckedAt);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.Post($"/api/imports/{draft.Job.Id}/start", new { })));
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(ImportState.Done, (await admin.Ended(draft.Job.Id)).State);
        Assert.Equal(1, await okno.InDb(db => db.History.CountAsync(row => row.SubjectId == draft.Job.Id && row.Kind == "import.asked")));
    }

    [Theory, OnBothDatabases]
    public async Task Contacts_are_checked_and_landed_alike(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var draft = await admin.Brought(
            Encoding.UTF8.GetBytes(
                $"ФИО\tТелефон\tE-mail\r\nИван {word}\t{Records.NewNumber()}\tivan@example.org\r\nАнна {word}\t\tне адрес\r\n"
            ),
            "contact"
        );
        Assert.Equal("\t", draft.File.Separator);
        var job = await admin.Checked(await admin.Mapped(draft));
        Assert.Equal((1, 1), (job.Done, job.Failed));
        Assert.Empty((await admin.Get<ListPage<Contact>>($"/api/lists/contacts?search={word}")).Items);
        await admin.Started(job.Id);
        Assert.Equal($"Иван {word}", Assert.Single((await admin.Get<ListPage<Contact>>($"/api/lists/contacts?search={word}")).Items).Name);
    }
}

internal static class DraftImports
{
    public static async Task<ImportDraft> Brought(this HttpClient client, byte[] file, string target = "case")
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(target), "target" },
            { new ByteArrayContent(file), "file", "данные.csv" },
        };
        using var answer = await client.PostAsync("/api/imports/files", form);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ImportDraft>();
    }

    public static async Task<ImportDraft> Mapped(this HttpClient client, ImportDraft draft, ImportMapping? mapping = null)
    {
        using var answer = await client.Put(
            $"/api/imports/{draft.Job.Id}/mapping",
            new SaveImportMappingRequest(draft.Job.Target, mapping ?? draft.Mapping)
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ImportDraft>();
    }

    public static async Task<ImportJob> Checked(this HttpClient client, ImportDraft draft)
    {
        using var answer = await client.Post($"/api/imports/{draft.Job.Id}/check", new { });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        for (var left = 1_200; left > 0; left--, await Task.Delay(50))
        {
            var job = await client.Get<ImportJob>($"/api/imports/{draft.Job.Id}");
            if (job.State is ImportState.Draft)
                return job;
        }
        throw new TimeoutException("The check did not end within a minute.");
    }

    public static async Task<ImportJob> Started(this HttpClient client, Guid id)
    {
        using var answer = await client.Post($"/api/imports/{id}/start", new { });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await client.Ended(id);
    }
}
