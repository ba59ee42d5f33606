using System.Text.Json;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Feed;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>What the data elements of a process do: read, find, add, change, delete records; add a number to a contact; tell people; start another process.</summary>
internal sealed class DataElements(OknoDb db, ProcessLibrary library, Guid? by, DateTimeOffset now, CancellationToken stop)
{
    private const int FoundAtMost = 100;

    /// <summary>Does one element and answers what it brings. Throws <see cref="RuleBroken"/> with what stands in the way.</summary>
    public async Task<JsonElement> Do(RunProcess run, DoWork work)
    {
        var values =
            work.Inputs.TryGetValue("values", out var given) && given.ValueKind == JsonValueKind.Object
                ? given.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
                : [];
        switch (work.Kind)
        {
            case "read":
                return await Object(work).Read(db, Id(work, "recordId"), stop) ?? throw RuleBroken.NotThere();
            case "find":
                var found = await Object(work).Find(db, values, FoundAtMost, stop);
                return JsonSerializer.SerializeToElement(found);
            case "add":
                var added = await Object(work).Add(db, values, by, now, stop);
                await db.SaveChangesAsync(stop);
                return JsonSerializer.SerializeToElement(added);
            case "change":
                var id = Id(work, "recordId");
                await Object(work).Change(db, id, values, by, now, stop);
                await db.SaveChangesAsync(stop);
                return JsonSerializer.SerializeToElement(id);
            case "delete":
                var gone = Id(work, "recordId");
                await Object(work).Delete(db, gone, by, now, stop);
                await db.SaveChangesAsync(stop);
                return JsonSerializer.SerializeToElement(gone);
            case "notify":
                return JsonSerializer.SerializeToElement(await Notify(work));
            case "post":
                return JsonSerializer.SerializeToElement(await Post(work));
            case "addCommunicationOption":
                await AddNumber(work, values);
                return JsonSerializer.SerializeToElement(true);
            case "startProcess":
                return JsonSerializer.SerializeToElement(await StartProcess(work, values));
            default:
                throw new RuleBroken("process.unknown-work", ("work", work.Kind));
        }
    }

    private IWorkObject Object(DoWork work) =>
        library.Objects.GetValueOrDefault(WorkValues.MaybeText(work.Inputs, "object") ?? "")
        ?? throw new RuleBroken("process.unknown-object", ("object", WorkValues.MaybeText(work.Inputs, "object")));

    private static Guid Id(DoWork work, string input) =>
        work.Inputs.TryGetValue(input, out var value)
            ? WorkValues.Id(value, input)
            : throw RuleBroken.Malformed("request.bad-value", ("field", input));

    /// <remarks>A hidden or internal number says nothing about the person and is left alone; so is one the person already has.</remarks>
    private async Task AddNumber(DoWork work, Dictionary<string, JsonElement> values)
    {
        var phone = WorkValues.MaybeText(values, "phone");
        if (phone is null || library.Objects["contact"] is not ContactsAtWork contacts)
            return;
        var rules = await PhoneRules.Read(contacts.Settings, stop);
        if (Contacts.PhoneNumbers.Parse(phone, rules.Region) is not { E164: not null })
            return;
        await ReachContact.AddNumber(db, Id(work, "contactId"), phone, rules, by, now, stop);
        await db.SaveChangesAsync(stop);
    }

    /// <summary>Tells a person, or everyone of a role, and answers how many they are.</summary>
    private async Task<int> Notify(DoWork work)
    {
        await using var change = await db.BeginChange(stop);
        var people = await Telling.People(db, Need(work, "user"), stop);
        var recordId = MaybeId(work, "recordId");
        foreach (var person in people)
            library.Telling.Notify(
                db,
                change,
                person,
                "process.notified",
                Need(work, "text"),
                recordId is null ? null : WorkValues.MaybeText(work.Inputs, "object"),
                recordId,
                by,
                now
            );
        await change.Commit(stop);
        return people.Count;
    }

    private async Task<Guid> Post(DoWork work)
    {
        await using var change = await db.BeginChange(stop);
        var channel = await Telling.Channel(db, WorkValues.MaybeText(work.Inputs, "channel"), stop);
        var post = FeedPost.Write(channel.Id, Need(work, "text"), by, now, MaybeId(work, "caseId"), MaybeId(work, "contactId"));
        await library.Telling.Post(db, change, post, stop);
        await change.Commit(stop);
        return post.Id;
    }

    private static string Need(DoWork work, string input) => Texts.Need(input, WorkValues.MaybeText(work.Inputs, input), 10_000);

    private static Guid? MaybeId(DoWork work, string input) =>
        work.Inputs.TryGetValue(input, out var value) && value.ValueKind != JsonValueKind.Null ? WorkValues.Id(value, input) : null;

    private async Task<Guid> StartProcess(DoWork work, Dictionary<string, JsonElement> values)
    {
        var key = WorkValues.MaybeText(work.Inputs, "process") ?? "";
        var process = await library.Newest(db, key, stop) ?? throw new RuleBroken("process.unknown", ("process", key));
        var started = await new RunProcess(db, library, by, now, stop).Start(process, values);
        return started.Running.Id;
    }
}
