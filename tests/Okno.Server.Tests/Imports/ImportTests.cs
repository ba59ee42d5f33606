using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Imports;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Imports;

public sealed class ImportTests
{
    [Theory, OnBothDatabases]
    public async Task Good_rows_land_and_bad_ones_are_told_with_their_row_column_and_reason(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        admin.DefaultRequestHeaders.Add("Accept-Language", "en");
        var category = Records.Unique();
        var file =
            "id;Тема;Когда;Важность;Группа\r\n"
            + $"1;\"Две\r\nстроки; и \"\"кавычки\"\"\";22.04.2015 15:53;high;{category}\r\n"
            + $"2;Плохая дата;32.04.2015;high;{category}\r\n"
            + $"3;Нет такой важности;22.04.2015;=cmd|calc;{category}\r\n"
            + "4;Мало ячеек;22.04.2015\r\n"
            + $"5;;22.04.2015;high;{category}\r\n"
            + $";Нет ключа;22.04.2015;high;{category}\r\n"
            + $"1;Тот же ключ;22.04.2015;high;{category}\r\n"
            + $"8;=1+1;22.04.2015;low;{category}\r\n"
            + "9;\"Обрыв";
        const string Fields = """ "fields":{"subject":"Тема","registeredAt":"Когда","priority":"Важность","category":"Группа"} """;
        var key = $"id{category}";
        var job = await admin.Import(Encoding.UTF8.GetBytes(key + file[2..]), "case", $$"""{"key":"{{key}}",{{Fields}}}""");

        Assert.Equal((ImportState.Done, 9, 3, 6, 1), (job.State, job.Rows, job.Done, job.Failed, job.Unchanged));
        var cases = (await admin.Get<Page<Case>>($"/api/cases?category={category}&sort=number")).Items;
        Assert.Equal(["Две\r\nстроки; и \"кавычки\"", "=1+1"], cases.Select(made => made.Subject));
        Assert.Equal(new DateTimeOffset(2015, 4, 22, 15, 53, 0, TimeSpan.Zero), cases[0].RegisteredAt);

        var report = await admin.GetByteArrayAsync($"/api/imports/{job.Id}/errors");
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), report[..3]);
        var lines = Encoding.UTF8.GetString(report[3..]).TrimEnd().Split("\r\n");
        Assert.Equal("row,column,value,reason", lines[0]);
        Assert.Equal(["3", "4", "5", "6", "7", "10"], lines[1..].Select(line => line.Split(',')[0]));
        Assert.Equal("3,\"Когда\",\"32.04.2015\",\"The date is not understood\"", lines[1]);
        Assert.Contains("\"'=cmd|calc\"", lines[2], StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task Rows_of_one_key_land_once_however_often_the_file_comes(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (var (target, list) in new[] { ("case", "/api/cases"), ("contact", "/api/contacts") })
        {
            var word = Records.Unique();
            var file = Encoding.UTF8.GetBytes($"{word},Имя\n1,{word} а\n2,{word} б\n1,{word} в\n");
            var mapping = $$$"""{"key":"{{{word}}}","fields":{"{{{(target == "case" ? "subject" : "name")}}}":"Имя"}}""";
            foreach (var unchanged in new[] { 1, 3 })
            {
                var job = await admin.Import(file, target, mapping);
                Assert.Equal((ImportState.Done, 3, 3, 0, unchanged), (job.State, job.Rows, job.Done, job.Failed, job.Unchanged));
            }
            Assert.Equal(2, (await admin.Get<Page<JsonElement>>($"{list}?search={word}")).Items.Count);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Encodings_and_separators_are_found(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encodings = new[]
        {
            new UTF8Encoding(true),
            new UTF8Encoding(false),
            Encoding.GetEncoding(1251),
            Encoding.Unicode,
            Encoding.BigEndianUnicode,
            new UnicodeEncoding(false, false),
        };
        foreach (var (encoding, separator) in encodings.Zip([",", ";", "\t", "|", ";", ","]))
        {
            var category = Records.Unique();
            var text =
                string.Join(separator, "Тема обращения", "Категория")
                + "\n"
                + string.Join(separator, "Не работает телефон у абонента", category)
                + "\n";
            var job = await admin.Import(
                [.. encoding.GetPreamble(), .. encoding.GetBytes(text)],
                "case",
                """{"fields":{"subject":"Тема обращения","category":"Категория"}}"""
            );
            Assert.True(job is { State: ImportState.Done, Done: 1 }, $"{encoding.WebName}: {job}");
            Assert.Equal(
                "Не работает телефон у абонента",
                Assert.Single((await admin.Get<Page<Case>>($"/api/cases?category={category}")).Items).Subject
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task Contacts_keep_their_numbers_though_a_spreadsheet_made_them_fractions(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var (one, two, three) = (Records.NewNumber(), Records.NewNumber(), Records.NewNumber());
        var file =
            $"Имя,Телефон,Почта\n{word} а,{one[1..]}.0,A@{word}.ru\n{word} б,\"{two[1..2]},{two[2..]}E+10\",\n{word} в,7.9E+10,\n{word} г,не скажу,\n{word} д,{three},нет\n";
        var job = await admin.Import(
            Encoding.UTF8.GetBytes(file),
            "contact",
            """{"fields":{"name":"Имя","phone":"Телефон","email":"Почта"}}"""
        );
        Assert.Equal((5, 3, 2), (job.Rows, job.Done, job.Failed));

        var contacts = (await admin.Get<Page<Contact>>($"/api/contacts?search={word}")).Items;
        Assert.Equal([one, two, null], contacts.Select(contact => contact.CommunicationOptions[0].E164));
        Assert.Equal("не скажу", contacts[2].CommunicationOptions[0].Value);
        Assert.Equal(contacts[0].Id, Assert.Single((await admin.Get<Page<Contact>>($"/api/contacts?search=a@{word}.ru")).Items).Id);
    }

    [Theory, OnBothDatabases]
    public async Task Cases_find_their_people_by_number_and_make_those_who_are_missing_once(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var (known, unknown) = (Records.NewNumber(), Records.NewNumber());
        var there = await admin.NewContact($"Пётр {word}", (CommunicationKind.Phone, known));
        var file =
            $"Тема,Кто,Телефон,Фирма\nа{word},Петя,8{known[2..]},ООО {word}\nб{word},Новый {word},{unknown},ООО {word}\nв{word},Новый {word},8{unknown[2..]},\n";
        await admin.Import(
            Encoding.UTF8.GetBytes(file),
            "case",
            """{"fields":{"subject":"Тема","contactName":"Кто","contactPhone":"Телефон","accountName":"Фирма"}}"""
        );

        var cases = (await admin.Get<Page<Case>>($"/api/cases?search={word}&sort=subject")).Items;
        Assert.Equal(there.Id, cases[0].ContactId);
        Assert.Equal($"Новый {word}", cases[1].ContactName);
        Assert.Equal(cases[1].ContactId, cases[2].ContactId);
        Assert.Equal($"ООО {word}", cases[0].AccountName);
        Assert.Equal(cases[0].AccountId, cases[1].AccountId);
    }

    [Theory, OnBothDatabases]
    public async Task A_workbook_is_read_with_its_dates_and_numbers(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (var from1904 in new[] { false, true })
        {
            var category = Records.Unique();
            var number = Records.NewNumber();
            // 42116.6624… is 22 April 2015, 15:53:50 by the epoch of 1900; the same number by that of 1904 lies 1,462 days later.
            var book = Workbooks.Workbook(
                from1904,
                $"""
                <row r="1"><c r="A1" t="inlineStr"><is><t>Тема</t></is></c><c r="B1" t="inlineStr"><is><t>Когда</t></is></c><c r="C1" t="inlineStr"><is><t>Телефон</t></is></c><c r="D1" t="inlineStr"><is><t>Раздел</t></is></c></row>
                <row r="2"><c r="A2" t="inlineStr"><is><t>=1+1</t></is></c><c r="B2" s="1"><v>42116.662384259260</v></c><c r="C2"><v>{number[
                    1..
                ]}</v></c><c r="D2" t="inlineStr"><is><t>{category}</t></is></c></row>
                <row r="4"><c r="A4" t="inlineStr"><is><t>Вторая</t></is></c><c r="B4"><v>42116.5</v></c><c r="C4" t="inlineStr"><is><t>нет</t></is></c><c r="D4" t="inlineStr"><is><t>{category}</t></is></c></row>
                <row r="5"><c r="A5" t="inlineStr"><is><t>Третья</t></is></c><c r="B5" t="inlineStr"><is><t>вчера</t></is></c><c r="D5" t="inlineStr"><is><t>{category}</t></is></c></row>
                """
            );
            var job = await admin.Import(
                book,
                "case",
                """{"fields":{"subject":"Тема","registeredAt":"Когда","contactPhone":"Телефон","category":"Раздел"}}""",
                "данные.xlsx"
            );
            var errors = await admin.GetStringAsync($"/api/imports/{job.Id}/errors");
            Assert.True(job is { State: ImportState.Done, Done: 2, Failed: 1 }, errors);
            Assert.Contains("\n5,\"Когда\",\"вчера\"", errors, StringComparison.Ordinal);
            Assert.Equal("=1+1", (await admin.Get<Page<Case>>($"/api/cases?category={category}&sort=number&limit=1")).Items[0].Subject);
            var cases = (await admin.Get<Page<Case>>($"/api/cases?category={category}&sort=number")).Items;
            var days = from1904 ? 1462 : 0;
            Assert.Equal(new DateTimeOffset(2015, 4, 22, 15, 53, 50, TimeSpan.Zero).AddDays(days), cases[0].RegisteredAt);
            Assert.Equal(new DateTimeOffset(2015, 4, 22, 12, 0, 0, TimeSpan.Zero).AddDays(days), cases[1].RegisteredAt);
            var contact = await admin.Get<Contact>($"/api/contacts/{cases[0].ContactId}");
            Assert.Equal(number, contact.CommunicationOptions[0].E164);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_table_or_no_mapping_is_refused_at_once(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        const string Subject = """{"fields":{"subject":"a"}}""";
        var good = "a,b,b\n1,2,3\n"u8.ToArray();

        await Refused([], Subject, "import.unreadable");
        await Refused(
            [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4, 5, 6, 7, 8],
            Subject,
            "import.unreadable"
        );
        await Refused("PK\u0003\u0004не архив"u8.ToArray(), Subject, "import.unreadable");
        await Refused(Workbooks.Bomb(), Subject, "import.bomb");
        await Refused(Workbooks.Bomb(entries: 10_001), Subject, "import.bomb");
        await Refused(Workbooks.Wide(2_001), Subject, "import.unreadable");
        await Refused("\"a,b\n1,2\n"u8.ToArray(), Subject, "import.unreadable");
        await Refused(good, """{"fields":{"subject":"нет"}}""", "import.unknown-column");
        await Refused(good, """{"fields":{"subject":"b"}}""", "import.doubled-column");
        await Refused(good, """{"fields":{"role":"a","subject":"a"}}""", "import.unknown-field");
        await Refused(good, """{"fields":{"description":"a"}}""", "import.field-missing");
        await Refused(good, """{"fields":{"subject":"a","registeredAt":{"column":"a","format":"%"}}}""", "import.bad-format");
        foreach (
            var mapping in new[]
            {
                "",
                "{",
                "null",
                "[]",
                """{"fields":{}}""",
                """{"fields":{"subject":5}}""",
                """{"fields":{"subject":{"column":[5]}}}""",
                """{"fields":{"subject":null}}""",
                string.Concat(Enumerable.Repeat("{\"a\":", 5000)),
            }
        )
            await admin.Send(good, "case", mapping).IsBad();
        await admin.Send(good, "user", Subject).Refuses(HttpStatusCode.BadRequest, "import.unknown-target");
        await admin.PostJson("/api/imports", "{}").Refuses(HttpStatusCode.UnsupportedMediaType, "request.unsupported-media");

        var person = await admin.NewPerson((await admin.Role("supervisor")).Id);
        using var supervisor = await okno.As(person.Login);
        await supervisor.Send(good, "case", Subject).Refuses(HttpStatusCode.Forbidden, "access.forbidden");

        Task Refused(byte[] file, string mapping, string code) =>
            admin.Send(file, "case", mapping).Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory, OnBothDatabases]
    public async Task Three_hundred_columns_and_odd_texts_are_no_trouble(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var word = Records.Unique();
        var header = string.Join(',', Enumerable.Range(0, 300).Select(i => $"c{i}"));
        string Row(string first) => string.Join(',', Enumerable.Range(0, 300).Select(i => i == 0 ? first : $"{i}"));
        var file = string.Join(
            '\n',
            header,
            Row($"{word} \u202Egpj.exe"),
            Row($"{word} <img src=x onerror=1>"),
            Row($"{word} a\0b"),
            Row($"\"{word} {new string('д', 600_000)}\"")
        );
        var job = await admin.Import(Encoding.UTF8.GetBytes(file), "case", """{"fields":{"subject":"c0"}}""");
        Assert.Equal((ImportState.Done, 2, 2), (job.State, job.Done, job.Failed));
        Assert.Equal(2, (await admin.Get<Page<Case>>($"/api/cases?search={word}")).Items.Count);
        Assert.Contains(",\"c0\",", await admin.GetStringAsync($"/api/imports/{job.Id}/errors"), StringComparison.Ordinal);
    }
}
