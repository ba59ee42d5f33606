using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Processes;
using Okno.Server.Data;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>The server is killed over many processes that begin, wait for operators and wait for timers, and comes back ten minutes later.</summary>
[Collection("Faults")]
public sealed class KilledProcessesTests
{
    private static readonly int Instances = Crowd.Size("OKNO_WAITING", 150);
    private static readonly TimeSpan Drained = TimeSpan.FromSeconds(60);

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Each_waiting_step_and_timer_goes_on_once(Database database)
    {
        await using var site = await Site.On(database);
        var key = await Publish(site);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Instances),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (n, _) =>
            {
                var told = await site.Admin.Write(
                    HttpMethod.Post,
                    "/api/process-messages",
                    new { name = $"{key}-begin", payload = new { n } }
                );
                Assert.Equal(HttpStatusCode.Accepted, told.Status);
            }
        );
        await Restart(site); // while they begin
        await Until(site, async db => await db.RunningProcesses.CountAsync() >= Instances);
        await Restart(site);
        Assert.Equal(Instances, await InDb(site, db => db.RunningProcesses.CountAsync()));
        Assert.Equal(Instances, await InDb(site, db => db.WaitingSteps.CountAsync(step => step.ClosedAt == null)));
        Assert.Equal(Instances, await InDb(site, db => db.ProcessJobs.CountAsync()));

        await site.Server.Kill();
        // To the server a clock that is ten minutes on and timers that are ten minutes back are one.
        await InDb(
            site,
            db =>
                db.Database.ExecuteSqlRawAsync(
                    db.IsSqlite
                        ? "update process_jobs set due_at = due_at - 600000000"
                        : "update process_jobs set due_at = due_at - interval '10 minutes'"
                )
        );
        await site.Server.Start();
        var since = Stopwatch.GetTimestamp();
        var steps = await InDb(site, db => db.WaitingSteps.Where(step => step.ClosedAt == null).Select(step => step.Id).ToListAsync());
        var work = Parallel.ForEachAsync(
            steps,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (id, _) =>
            {
                var done = await site.Admin.Write(
                    HttpMethod.Post,
                    $"/api/process-steps/{id}/complete",
                    new { values = new { answer = "yes" } }
                );
                Assert.Equal(HttpStatusCode.OK, done.Status);
            }
        );
        await Task.Delay(700);
        await site.Server.Kill();
        await site.Server.Start();
        await work;
        await Until(site, async db => await db.RunningProcesses.AllAsync(running => running.State == ProcessInstanceState.Completed));
        var drained = Stopwatch.GetElapsedTime(since);

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{database}: {Instances} steps and timers went on in {drained.TotalSeconds:F1} s")
        );
        var made = await InDb(
            site,
            db => db.Cases.Where(@case => @case.Subject.StartsWith("После ")).Select(@case => @case.Subject).ToListAsync()
        );
        Assert.Equal(
            Enumerable.Range(0, Instances).SelectMany(n => new[] { $"После таймера {n}", $"После шага {n}" }).Order(StringComparer.Ordinal),
            made.Order(StringComparer.Ordinal)
        );
        Assert.Equal(0, await InDb(site, db => db.ProcessJobs.CountAsync()));
        Assert.True(drained <= Drained, $"It took {drained.TotalSeconds:F1} s.");
    }

    private static async Task Restart(Site site)
    {
        await site.Server.Kill();
        await site.Server.Start();
    }

    private static async Task<T> InDb<T>(Site site, Func<OknoDb, Task<T>> ask)
    {
        await using var scope = site.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<OknoDb>());
    }

    private static async Task Until(Site site, Func<OknoDb, Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await InDb(site, holds))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromMinutes(2), $"It never came to that:\n{site.Server.Said()}");
            await Task.Delay(100);
        }
    }

    private static async Task<string> Publish(Site site)
    {
        var key = $"p{Guid.NewGuid():N}";
        var xml = $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:message id="begin" name="{key}-begin"/>
              <bpmn:process id="{key}" isExecutable="true">
                <bpmn:extensionElements><okno:parameters><okno:parameter name="n" type="number"/></okno:parameters></bpmn:extensionElements>
                <bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="begin"/></bpmn:startEvent>
                <bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>
                <bpmn:intermediateCatchEvent id="timer"><bpmn:timerEventDefinition><bpmn:timeDuration>PT10M</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
                <bpmn:userTask id="step"><bpmn:extensionElements><okno:question text="Дальше?"><okno:answer value="yes" label="Да"/><okno:answer value="no" label="Нет"/></okno:question></bpmn:extensionElements></bpmn:userTask>
                {After("timer", "таймера")}{After("step", "шага")}
                {Flow("s", "fork")}{Flow("fork", "timer")}{Flow("fork", "step")}{Flow("timer", "timer-after")}{Flow("step", "step-after")}
                {Flow("timer-after", "join")}{Flow("step-after", "join")}{Flow("join", "e")}
              </bpmn:process>
            </bpmn:definitions>
            """;
        using var content = new StringContent(xml, Encoding.UTF8, "application/bpmn+xml");
        using var answer = await site.Admin.PostAsync("/api/processes", content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return key;

        static string After(string id, string word) =>
            $"""<bpmn:serviceTask id="{id}-after"><bpmn:extensionElements><okno:add object="case"><okno:value field="subject">='После {word} ' + n</okno:value></okno:add></bpmn:extensionElements></bpmn:serviceTask>""";

        static string Flow(string from, string to) => $"""<bpmn:sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}"/>""";
    }
}
