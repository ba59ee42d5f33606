using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Processes;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Processes;

/// <summary>Timers, which any node may fire and one does.</summary>
public sealed partial class InstancesTests
{
    private const string InTwoHours = $"""
        {ByMessage}
        <bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>
        </bpmn:intermediateCatchEvent>
        """;

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_timer_fires_once_though_the_server_is_another_by_then(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            InTwoHours,
            after: """
            <bpmn:serviceTask id="make"><bpmn:extensionElements><okno:add object="case"><okno:value field="subject">По таймеру</okno:value></okno:add>
            </bpmn:extensionElements></bpmn:serviceTask>
            """
        );
        await Tell(admin, $"{key}-begin", null, null);
        await Until(admin, key, all => all.Count == 1);
        await okno.DisposeAsync();

        // Two nodes come up later than the timer was due; on SQLite there is only ever one.
        List<OknoApp> nodes = [okno.Again()];
        if (okno.Database == Database.Postgres)
            nodes.Add(okno.Again());
        try
        {
            foreach (var node in nodes)
                node.Clock.Advance(TimeSpan.FromHours(3));
            foreach (var node in nodes)
                _ = node.Server;
            var later = await nodes[0].As("admin");
            await Until(later, key, all => all[0].State == ProcessInstanceState.Completed);
            await Task.Delay(1_200);
            Assert.Equal(1, await nodes[0].InDb(db => db.Cases.CountAsync(@case => @case.Subject == "По таймеру")));
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task What_a_node_has_taken_on_is_left_to_it_until_it_is_taken_for_dead(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(admin, InTwoHours);
        await Tell(admin, $"{key}-begin", null, null);
        await Until(admin, key, all => all.Count == 1);
        // Another node, so to say, takes it on when it is due and dies.
        DateTimeOffset? until = okno.Clock.GetUtcNow().AddHours(2).AddMinutes(1);
        await okno.InDb(db => db.ProcessJobs.ExecuteUpdateAsync(set => set.SetProperty(job => job.HeldUntil, until)));
        okno.Clock.Advance(TimeSpan.FromHours(2));
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Equal(ProcessInstanceState.Running, (await Until(admin, key, all => all.Count == 1))[0].State);
        okno.Clock.Advance(TimeSpan.FromMinutes(2));
        await Until(admin, key, all => all[0].State == ProcessInstanceState.Completed);
    }
}
