using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Server.Cases;
using Okno.Server.Tests.Access;
using Attachment = Okno.Contracts.Cases.Attachment;

namespace Okno.Server.Tests.Cases;

public sealed class AttachmentTests
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. new byte[300]];

    [Theory, OnBothDatabases]
    public async Task A_file_comes_back_as_it_was_sent_and_only_as_a_download(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        // More than one piece, and no two pieces alike.
        var bytes = new byte[700_000];
        new Random(7).NextBytes(bytes);
        Png.CopyTo(bytes, 0);

        var file = await Attach(admin, made.Id, "снимок экрана.png", bytes);
        Assert.Equal(("снимок экрана.png", "image/png", bytes.LongLength), (file.Name, file.ContentType, file.Size));

        using var answer = await admin.GetAsync($"/api/cases/{made.Id}/attachments/{file.Id}");
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("снимок экрана.png", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl is { NoStore: true, Private: true });

        Assert.Equal([file], (await admin.Get<Page<Attachment>>($"/api/cases/{made.Id}/attachments")).Items);
        var journal = (await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history?about=files")).Items;
        Assert.Equal("снимок экрана.png", Assert.Single(journal).To?.GetProperty("file").GetString());
        // The file is of this case: by another's address it is not there.
        var other = await admin.NewCase();
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/cases/{other.Id}/attachments/{file.Id}"));
    }

    [Theory, OnBothDatabases]
    public async Task A_page_or_picture_that_carries_script_is_kept_as_plain_words(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        foreach (
            var (name, content, kept) in new[]
            {
                ("счёт.html", "<script>alert(1)</script>", "счёт.html.txt"),
                ("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg.txt"),
                ("photo.png", "<script>alert(1)</script>", "photo.png.txt"),
                ("выгрузка.csv", "а;б\n1;2", "выгрузка.csv"),
            }
        )
        {
            var file = await Attach(admin, made.Id, name, Encoding.UTF8.GetBytes(content), "text/html");
            Assert.Equal((kept, "text/plain; charset=utf-8"), (file.Name, file.ContentType));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Programs_empty_files_and_what_is_too_large_are_refused_and_nothing_is_kept(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var made = await admin.NewCase();
        await Send(admin, made.Id, "акт.pdf", [(byte)'M', (byte)'Z', 0x90, 0, 3]).Refuses(HttpStatusCode.BadRequest, "attachment.program");
        await Send(admin, made.Id, "акт.pdf", [0x7F, 0x45, 0x4C, 0x46, 2]).Refuses(HttpStatusCode.BadRequest, "attachment.program");
        await Send(admin, made.Id, "пусто.txt", []).Refuses(HttpStatusCode.BadRequest, "attachment.empty");
        await Send(admin, made.Id, "велик.bin", new byte[Server.Cases.Attachment.Largest + 1])
            .Refuses(HttpStatusCode.RequestEntityTooLarge, "request.too-large");
        await admin
            .PostJson($"/api/cases/{made.Id}/attachments", "{}")
            .Refuses(HttpStatusCode.UnsupportedMediaType, "request.unsupported-media");
        Assert.Empty((await admin.Get<Page<Attachment>>($"/api/cases/{made.Id}/attachments")).Items);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_attached_a_file_takes_it_away_and_of_others_only_a_supervisor(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var agent = await admin.Role("cc-agent");
        using var vera = await okno.As((await admin.NewPerson(agent.Id)).Login);
        using var oleg = await okno.As((await admin.NewPerson(agent.Id)).Login);
        var made = await admin.NewCase();
        var hers = await Attach(vera, made.Id, "a.txt", "а"u8.ToArray());

        await oleg.DeleteAsync($"/api/cases/{made.Id}/attachments/{hers.Id}").Refuses(HttpStatusCode.Forbidden, "attachment.not-yours");
        using (var gone = await vera.DeleteAsync($"/api/cases/{made.Id}/attachments/{hers.Id}"))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await vera.StatusOf($"/api/cases/{made.Id}/attachments/{hers.Id}"));
        Assert.Equal(0, await okno.InDb(db => Task.FromResult(db.AttachmentPieces.Count(piece => piece.AttachmentId == hers.Id))));

        var second = await Attach(vera, made.Id, "b.txt", "б"u8.ToArray());
        using var byAdmin = await admin.DeleteAsync($"/api/cases/{made.Id}/attachments/{second.Id}");
        Assert.Equal(HttpStatusCode.NoContent, byAdmin.StatusCode);
    }

    [Theory]
    [InlineData(@"C:\Users\me\акт.txt", "акт.txt")]
    [InlineData("../../etc/passwd", "passwd.txt")]
    [InlineData("отчёт\u202Etxt.exe", "отчёт_txt.exe.txt")]
    [InlineData(".htaccess", "htaccess.txt")]
    [InlineData("a\"b;c\r\nSet-Cookie: x.txt", "a_b_c__Set-Cookie_ x.txt")]
    [InlineData("   ", "file.txt")]
    [InlineData("CON<>|?*.txt", "CON_____.txt")]
    public void A_name_is_only_a_name(string given, string kept) => Assert.Equal(kept, FileKind.Of("words"u8).NameFor(given));

    [Fact]
    public void Content_decides_what_a_file_is()
    {
        using var office = new MemoryStream();
        using (var zip = new ZipArchive(office, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("[Content_Types].xml");
            zip.CreateEntry("xl/workbook.xml");
        }
        Assert.Equal("отчёт.exe.xlsx", FileKind.Of(office.ToArray()).NameFor("отчёт.exe"));
        Assert.Equal("a.bin.pdf", FileKind.Of("%PDF-1.7"u8).NameFor("a.bin"));
        Assert.Equal("дамп.dat", FileKind.Of([1, 2, 0, 3]).NameFor("дамп.dat"));
        Assert.Equal("дамп.scr.bin", FileKind.Of([1, 2, 0, 3]).NameFor("дамп.scr"));
        // A letter cut in half at the end of the head is still a letter.
        Assert.Equal("text/plain; charset=utf-8", FileKind.Of(Encoding.UTF8.GetBytes("да").AsSpan(0, 3)).ContentType);
        Assert.True(FileKind.Of("words"u8).NameFor(new string('ж', 400) + ".txt").Length <= 200);
    }

    internal static async Task<Attachment> Attach(HttpClient client, Guid caseId, string name, byte[] bytes, string type = "image/png")
    {
        using var answer = await Send(client, caseId, name, bytes, type);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Attachment>();
    }

    private static async Task<HttpResponseMessage> Send(
        HttpClient client,
        Guid caseId,
        string name,
        byte[] bytes,
        string type = "image/png"
    )
    {
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(part, "file", name);
        return await client.PostAsync($"/api/cases/{caseId}/attachments", form);
    }
}
