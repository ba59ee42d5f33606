using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Contacts;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>What telephone systems say, in whatever order they say it, and what is refused of it.</summary>
public sealed class EventsTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    [Theory, OnBothDatabases]
    public async Task A_call_is_what_its_events_say(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var number = Records.NewNumber();
        var call = Guid.NewGuid().ToString();
        Guid? id = null;
        foreach (
            var (type, second) in new[]
            {
                ("ringing", 0),
                ("answered", 8),
                ("held", 20),
                ("resumed", 50),
                ("held", 60),
                ("resumed", 61),
                ("ended", 100),
            }
        )
            id = (await telephone.Told(telephone.Event(call, type, Morning.AddSeconds(second), account.Extension, number))).Id;
        var seen = await Telephone.Seen(client, id!.Value);
        Assert.Equal(CallState.Ended, seen.State);
        Assert.Equal(CallResult.Answered, seen.Result);
        Assert.Equal((8, 61, 31), (seen.WaitSeconds, seen.TalkSeconds, seen.HoldSeconds));
        Assert.Equal((number, "+74951234567"), (seen.From, seen.To));
        Assert.Equal((Morning, Morning.AddSeconds(8), Morning.AddSeconds(100)), (seen.StartedAt, seen.AnsweredAt, seen.EndedAt));
        Assert.Equal(account.Id, seen.Operator?.Id);
        Assert.Empty((await client.Get<Page<Call>>("/api/calls/active")).Items);
    }

    [Theory, OnBothDatabases]
    public async Task Doubled_late_and_shuffled_events_make_the_call_that_they_make_in_order(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var other = (await telephone.Operator()).Account;
        string[] types = ["ringing", "answered", "held", "resumed", "transferred", "ended", "recording-ready"];
        var courses =
            from parts in Gen.Select(
                Gen.Int[0, types.Length - 1].Select(n => types[n]),
                Gen.Int[0, 120],
                Gen.Bool,
                (type, second, mine) => (Type: type, Second: second, Mine: mine)
            ).List[1, 9]
            from order in Gen.Shuffle(Enumerable.Range(0, parts.Count).ToArray())
            from doubled in Gen.Int[0, parts.Count - 1]
            select (parts, order, doubled);

        await courses.SampleAsync(
            async course =>
            {
                var (parts, order, doubled) = course;
                var inOrder = parts.OrderBy(part => part.Second).ToList();
                var straight = await Played(Enumerable.Range(0, parts.Count).ToList(), null);
                var shuffled = await Played([.. order], doubled);
                Assert.Equal(straight, shuffled);

                async Task<string> Played(List<int> sequence, int? twice)
                {
                    var call = Guid.NewGuid().ToString("N");
                    var events = inOrder
                        .Select(
                            (part, place) =>
                            {
                                var said = telephone.Event(
                                    call,
                                    part.Type,
                                    Morning.AddSeconds(part.Second),
                                    part.Mine ? account.Extension : other.Extension,
                                    "+79160000000"
                                );
                                said["eventId"] = $"{call}-{place}";
                                return said;
                            }
                        )
                        .ToList();
                    Guid? id = null;
                    foreach (var place in sequence)
                        id = (await telephone.Told(events[place])).Id ?? id;
                    if (twice is { } again)
                        Assert.True((await telephone.Told(events[again])).Repeated);
                    if (id is null)
                        return "none";
                    var seen = await Telephone.Seen(await okno.As("admin"), id.Value);
                    return $"{seen.State} {seen.Operator?.Id} {seen.StartedAt:O} {seen.AnsweredAt:O} {seen.EndedAt:O} {seen.Result} "
                        // Of a call that goes on they grow with the clock.
                        + (seen.State == CallState.Ended ? $"{seen.WaitSeconds} {seen.HoldSeconds} {seen.TalkSeconds}" : "");
                }
            },
            iter: 25,
            threads: 1
        );
    }

    [Theory, OnBothDatabases]
    public async Task The_same_event_at_once_many_times_is_stored_once(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (_, account) = await telephone.Operator();
        var said = telephone.Event(Guid.NewGuid().ToString(), "ringing", extension: account.Extension, from: Records.NewNumber());
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => telephone.Told(said)));
        Assert.Single(answers, answer => !answer.Repeated);
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        var eventId = said["eventId"]!.GetValue<string>();
        Assert.Equal(1, await okno.InDb(db => db.CallEvents.CountAsync(e => e.EventId == eventId)));
    }

    [Theory, OnBothDatabases]
    public async Task An_end_without_a_start_is_a_missed_call_and_an_unknown_type_is_kept(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var call = Guid.NewGuid().ToString();
        var curious = telephone.Event(call, "voicemail-left", extension: account.Extension);
        Assert.Null((await telephone.Told(curious)).Id);
        var ended = await telephone.Told(telephone.Event(call, "ended", extension: account.Extension, from: "anonymous"));
        var seen = await Telephone.Seen(client, ended.Id!.Value);
        Assert.Equal((CallState.Ended, CallResult.Missed, "anonymous"), (seen.State, seen.Result!.Value, seen.From));
        Assert.Equal(2, await okno.InDb(db => db.CallEvents.CountAsync(e => e.CallId == call)));
    }

    [Theory, OnBothDatabases]
    public async Task Only_one_exact_hit_is_the_contact(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var admin = await okno.As("admin");
        var (client, account) = await telephone.Operator();
        var (one, two) = (Records.NewNumber(), Records.NewNumber());
        var known = await admin.NewContact("Анна Одна", (CommunicationKind.Phone, one));
        await admin.NewContact("Пётр Первый", (CommunicationKind.Phone, two));
        await admin.NewContact("Пётр Второй", (CommunicationKind.Phone, two));

        // As a Russian exchange writes it.
        var single = await Telephone.Seen(client, await telephone.Rings(account, "8" + one[2..]));
        Assert.Equal((known.Id, one), (single.Contact!.Id, single.From));

        var several = await Telephone.Seen(client, await telephone.Rings(account, two));
        Assert.Null(several.Contact);
        Assert.Equal(2, several.Candidates.Count(candidate => candidate.Exact));

        // The same last seven digits behind another code may be the same person, and may not.
        var similar = await Telephone.Seen(client, await telephone.Rings(account, "+7495" + one[^7..]));
        Assert.Null(similar.Contact);
        Assert.Contains(similar.Candidates, candidate => candidate.Id == known.Id && !candidate.Exact);

        var nobody = await Telephone.Seen(client, await telephone.Rings(account, "Private number"));
        Assert.Null(nobody.Contact);
        Assert.Empty(nobody.Candidates);

        using var chosen = await client.Put($"/api/calls/{several.Id}/contact", new ChooseContactRequest(several.Candidates[1].Id));
        Assert.Equal(several.Candidates[1].Id, (await chosen.Read<Call>()).Contact!.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Anothers_call_is_not_there_and_a_supervisor_sees_all(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (_, account) = await telephone.Operator();
        var (stranger, _) = await telephone.Operator();
        var (supervisor, _) = await telephone.Operator("supervisor");
        var id = await telephone.Rings(account, Records.NewNumber());
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/calls/{id}"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/calls/{id}/actions"));
        await stranger.Post($"/api/calls/{id}/answer", new { }).Refuses(HttpStatusCode.NotFound, "request.not-found");
        await stranger
            .Put($"/api/calls/{id}/contact", new ChooseContactRequest(null))
            .Refuses(HttpStatusCode.NotFound, "request.not-found");
        Assert.DoesNotContain((await stranger.Get<Page<Call>>("/api/calls")).Items, call => call.Id == id);
        Assert.Contains((await supervisor.Get<Page<Call>>($"/api/calls?operatorId={account.Id}")).Items, call => call.Id == id);
    }

    [Theory, OnBothDatabases]
    public async Task Forged_stale_and_oversized_events_change_nothing(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (_, account) = await telephone.Operator();
        var callId = Guid.NewGuid().ToString("N");
        var said = telephone.Event(callId, "ringing", extension: account.Extension, from: Records.NewNumber());
        var body = Encoding.UTF8.GetBytes(said.ToJsonString());
        var now = okno.Clock.GetUtcNow();

        await telephone.Send(body, secret: "another secret").Refuses(HttpStatusCode.Unauthorized, "telephony.bad-signature");
        await telephone.Send(body, stamp: null, signature: null).Refuses(HttpStatusCode.Unauthorized, "telephony.bad-signature");
        await telephone.Send(body, stamped: now.AddMinutes(-6)).Refuses(HttpStatusCode.Unauthorized, "telephony.stale");
        await telephone.Send(body, stamped: now.AddMinutes(6)).Refuses(HttpStatusCode.Unauthorized, "telephony.stale");
        await telephone.Send("not json"u8.ToArray()).Refuses(HttpStatusCode.BadRequest, "request.malformed");
        using var large = await telephone.Send(Encoding.UTF8.GetBytes($$"""{"x":"{{new string('x', 70_000)}}"}"""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);

        // Ten thousand ways to bend a body, a time or a signature that someone overheard.
        var stamp = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature =
            "sha256="
            + Convert.ToHexStringLower(
                System.Security.Cryptography.HMACSHA256.HashData(
                    Encoding.UTF8.GetBytes(OknoApp.TelephonySecret),
                    (byte[])[.. Encoding.UTF8.GetBytes(stamp + "."), .. body]
                )
            );
        var accepted = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (n, _) =>
            {
                var random = new Random(n);
                var (bentBody, bentStamp, bentSignature) = ((byte[])body.Clone(), stamp, signature);
                switch (n % 4)
                {
                    case 0:
                        bentBody[random.Next(bentBody.Length)] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        bentStamp = (long.Parse(stamp, System.Globalization.CultureInfo.InvariantCulture) + random.Next(1, 250)).ToString(
                            System.Globalization.CultureInfo.InvariantCulture
                        );
                        break;
                    case 2:
                        var at = random.Next(7, signature.Length);
                        bentSignature = signature[..at] + (signature[at] == 'a' ? 'b' : 'a') + signature[(at + 1)..];
                        break;
                    default:
                        bentSignature = random.Next(4) switch
                        {
                            0 => signature[..random.Next(signature.Length)],
                            1 => signature + "00",
                            2 => signature["sha256=".Length..],
                            _ => "sha256=" + new string('0', 64),
                        };
                        break;
                }
                using var answer = await telephone.Send(bentBody, bentStamp, bentSignature);
                if (answer.StatusCode is not HttpStatusCode.Unauthorized)
                    Interlocked.Increment(ref accepted);
            }
        );
        Assert.Equal(0, accepted);
        Assert.False(await okno.InDb(db => db.CallEvents.AnyAsync(e => e.CallId == callId)));

        // Unbent, it is taken: what refused the others was the bending.
        Assert.Equal(HttpStatusCode.Accepted, (await telephone.Send(body, stamp, signature)).StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Without_a_secret_nobody_may_tell_anything(OknoApp okno)
    {
        using var deaf = OknoApp.FreshOn(okno.Database, ("Okno:Telephony:Secret", ""));
        await new Telephone(deaf).Send(new JsonObject()).Refuses(HttpStatusCode.Forbidden, "telephony.no-secret");
    }
}
