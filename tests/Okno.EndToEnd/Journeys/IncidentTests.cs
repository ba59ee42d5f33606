using System.Text;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Processes;

namespace Okno.EndToEnd.Journeys;

public sealed class IncidentTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task What_failed_is_seen_where_it_stands_tried_again_and_skipped_with_a_value()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var key = $"p{Guid.NewGuid():N}";
        var page = await PageOf(anna, centre, "/processes");
        // It calls a process that is not there yet, then reckons with nothing: an administrator sees where, and mends both.
        await anna.SaveProcess(Failing(key));
        using (
            var told = await anna.Api.PostAsync(
                "/api/process-messages",
                new StringContent($$"""{"name":"{{key}}-begin"}""", Encoding.UTF8, "application/json")
            )
        )
            Assert.True(told.IsSuccessStatusCode);
        await Journeys.ContactCentre.Eventually(
            async () => (await anna.Api.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}&state=incident")).Items.Count == 1,
            "the call fails"
        );
        await page.GotoAsync($"/process-instances?key={key}&state=incident");
        await page.GetByTestId("instance-row").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByTestId("incident").GetByText("Вызвать").IsSeen();
        await page.Locator("[data-element-id='call'].bp-stuck").IsSeen();
        Assert.Empty(await page.Faults("instance"));
        await anna.SaveProcess(Called($"{key}-called"));
        await page.GetByTestId("retry").ClickAsync();
        await page.Locator("[data-element-id='call'].bp-passed").IsSeen();
        await page.GetByTestId("incident").GetByText("Считать").IsSeen();
        await page.Locator("[data-element-id='reckon'].bp-stuck").IsSeen();
        await page.GetByTestId("incident").Button("Пропустить").ClickAsync();
        await page.Field("Значения переменных").FillAsync("""{"sum": 3}""");
        await page.GetByTestId("confirm-skip").ClickAsync();
        await page.GetByTestId("instance-state").Expect().ToHaveTextAsync("Завершён");
        await page.Locator("[data-element-id='reckon'].bp-passed").IsSeen();

        await page.GotoAsync("/processes");
        await page.Locator($"[data-key='{key}']").IsSeen();
        Assert.Empty(await page.Faults("processes"));
        await page.Locator($"[data-key='{key}']").GetByTestId("delete-process").ClickAsync();
        await page.GetByTestId("confirm-delete").ClickAsync();
        await page.Locator($"[data-key='{key}']").IsGone();
    }

    private static string Failing(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><bpmn:message id="m" name="{key}-begin"/>
              <bpmn:process id="{key}" name="Считает" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing><bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:startEvent>
                <bpmn:callActivity id="call" name="Вызвать" calledElement="{key}-called"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:callActivity>
                <bpmn:scriptTask id="reckon" name="Считать" scriptFormat="javascript"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing><bpmn:script>nowhere.sum</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="call"/><bpmn:sequenceFlow id="f2" sourceRef="call" targetRef="reckon"/>
                <bpmn:sequenceFlow id="f3" sourceRef="reckon" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static string Called(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="Вызванный" isExecutable="true">
                <bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
}
