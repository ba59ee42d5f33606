using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class NewVersionTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task What_runs_stays_on_its_version_until_an_administrator_takes_it_over()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var vera = await centre.Operator("Вера Орлова");
        var key = $"p{Guid.NewGuid():N}";
        await anna.SaveProcess(OneTask(key));
        await centre.Queue(QueueKind.Closed, $"Возвраты {key}", key);
        var registered = await centre.Case("Вернуть деньги", seenBy: vera);
        var desk = await PageOf(vera, centre);
        await desk.NextRecord().ClickAsync();
        await desk.Heading("Вернуть деньги").IsSeen();

        var page = await PageOf(anna, centre, $"/processes/{key}");
        await page.Element("work").ClickAsync();
        await page.Field("Название").FillAsync("Решить и вернуть деньги");
        await page.Field("Название").PressAsync("Tab");
        await page.GetByTestId("unsaved").IsSeen();
        await page.GetByTestId("publish").ClickAsync();
        await page.Said("Опубликована версия 2").IsSeen();
        await page.Link("Версии").ClickAsync();
        await page.GetByTestId("changes").GetByText("Решить и вернуть деньги").First.IsSeen();
        await page.GetByTestId("changes").GetByText("Изменено").First.IsSeen();
        await page.Locator(".djs-element.bp-changed").First.IsSeen();
        Assert.Empty(await page.Faults("versions"));

        var running = await Run(anna, key);
        Assert.Equal((ProcessInstanceState.Running, 1), (running.State, running.Version));
        await page.GotoAsync($"/process-instances?key={key}");
        await page.GetByTestId("instance-row").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByText("Версия 1", new() { Exact = true }).IsSeen();
        await page.Locator("[data-element-id='work'].bp-at").Filter(new() { HasText = "обращение" }).IsSeen();
        await page.GetByTestId("migrate").ClickAsync();
        await page.Said("Экземпляр продолжает по версии 2").IsSeen();
        await page.GetByText("Версия 2", new() { Exact = true }).IsSeen();
        await page.Locator("[data-element-id='work'].bp-at").Filter(new() { HasText = "деньги" }).IsSeen();
        await page.GetByTestId("migrate").IsGone();

        // The operator notices nothing and ends it.
        await desk.Field("Статус").SelectOptionAsync("Решено");
        await desk.Button("Сохранить").ClickAsync();
        await desk.Heading("Всё разобрано").IsSeen();
        Assert.Equal(CaseStatus.Resolved, (await centre.Saved(registered.Id)).Status);
        var ended = await Run(anna, key);
        Assert.Equal((running.Id, ProcessInstanceState.Completed, 2), (ended.Id, ended.State, ended.Version));
    }

    private static async Task<ProcessInstance> Run(Colleague anna, string key) =>
        Assert.Single((await anna.Api.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items);

    private static string OneTask(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="Возврат" isExecutable="true">
                <bpmn:extensionElements><okno:parameters><okno:parameter name="entityRecordId" type="guid"/><okno:parameter name="queueItemId" type="guid"/></okno:parameters></bpmn:extensionElements>
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:userTask id="work" name="Решить обращение"><bpmn:extensionElements><okno:openEditPage object="case" recordId="=entityRecordId">
                  <okno:completionCondition>record.status === 'resolved'</okno:completionCondition></okno:openEditPage></bpmn:extensionElements>
                  <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
}
