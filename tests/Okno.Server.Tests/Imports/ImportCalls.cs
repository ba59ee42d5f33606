using System.Net;
using Okno.Contracts.Imports;
using Okno.Server.Data;

namespace Okno.Server.Tests.Imports;

internal static class ImportCalls
{
    public static Task<HttpResponseMessage> Send(
        this HttpClient client,
        byte[] file,
        string target,
        string mapping,
        string name = "данные.csv"
    ) =>
        client.PostAsync(
            "/api/imports",
            new MultipartFormDataContent
            {
                { new ByteArrayContent(file), "file", name },
                { new StringContent(target), "target" },
                { new StringContent(mapping), "mapping" },
            }
        );

    public static async Task<ImportJob> Import(
        this HttpClient client,
        byte[] file,
        string target,
        string mapping,
        string name = "данные.csv"
    )
    {
        using var answer = await client.Send(file, target, mapping, name);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await client.Ended((await answer.Read<ImportJob>()).Id);
    }

    public static async Task<ImportJob> Ended(this HttpClient client, Guid id)
    {
        for (var left = 1_200; left > 0; left--)
        {
            var job = await client.Get<ImportJob>($"/api/imports/{id}");
            if (job.EndedAt is not null)
                return job;
            await Task.Delay(50);
        }
        throw new TimeoutException("The import did not end within a minute.");
    }

    public static Task<long> Count(this OknoApp okno, string from) =>
        okno.InDb(async db => (await db.Query($"select count(*) from {from}", row => row.Long(0), CancellationToken.None))[0]);
}
