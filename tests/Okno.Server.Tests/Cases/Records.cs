using System.Net;
using System.Text;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;

namespace Okno.Server.Tests.Cases;

/// <summary>Cases and contacts of a test's own.</summary>
internal static class Records
{
    /// <summary>A word that no other test's records have.</summary>
    public static string Unique() => $"w{Guid.NewGuid():N}";

    public static async Task<Case> NewCase(this HttpClient client, CreateCaseRequest? request = null)
    {
        using var answer = await client.Post("/api/cases", request ?? new CreateCaseRequest($"Нет связи {Unique()}"));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Case>();
    }

    public static async Task<Contact> NewContact(
        this HttpClient client,
        string name,
        params (CommunicationKind Kind, string Value)[] options
    )
    {
        using var answer = await client.Post(
            "/api/contacts",
            new CreateContactRequest(
                name,
                CommunicationOptions: [.. options.Select(option => new SaveCommunicationOptionRequest(option.Kind, option.Value))]
            )
        );
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Contact>();
    }

    public static async Task<Account> NewAccount(
        this HttpClient client,
        string name,
        params (CommunicationKind Kind, string Value)[] options
    )
    {
        using var answer = await client.Post(
            "/api/accounts",
            new CreateAccountRequest(name, [.. options.Select(option => new SaveCommunicationOptionRequest(option.Kind, option.Value))])
        );
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Account>();
    }

    /// <summary>A patch as it is written: tests of bad input send what no serializer would.</summary>
    public static Task<HttpResponseMessage> Patch(this HttpClient client, string path, string json) =>
        client.PatchAsync(path, new StringContent(json, Encoding.UTF8, "application/merge-patch+json"));

    public static Task<HttpResponseMessage> PostJson(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>A valid Russian mobile number that no other test uses.</summary>
    public static string NewNumber() => $"+7916{Random.Shared.Next(1_000_000, 9_999_999)}";
}
