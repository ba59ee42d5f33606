using System.Text;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

[Collection(SecondLine.Name)]
public sealed class ForeignModelTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_model_from_elsewhere_keeps_what_Okno_does_not_know()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var key = $"p{Guid.NewGuid():N}";
        var page = await PageOf(anna, centre, "/processes");
        await page.Locator("#bpmn-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "чужой.bpmn",
                    MimeType = "application/xml",
                    Buffer = Encoding.UTF8.GetBytes(Foreign(key)),
                }
            );
        await page.GetByTestId("confirm-import").ClickAsync();
        // It came without a diagram: one is laid out.
        await page.Element("ask").ClickAsync();
        await page.Field("Название").FillAsync("Спросить иначе");
        await page.Field("Название").PressAsync("Tab");
        await page.GetByTestId("unsaved").IsSeen();
        await page.GetByTestId("save-draft").ClickAsync();
        await page.Said("Черновик сохранён, версия 2").IsSeen();
        var xml = await anna.Api.GetStringAsync($"/api/processes/{key}/versions/2");
        Assert.Contains("Спросить иначе", xml, StringComparison.Ordinal);
        Assert.Matches("""<v:note (xmlns:v="urn:elsewhere" )?level="3"( xmlns:v="urn:elsewhere")?>""", xml);
        Assert.Matches("""<okno:later[^>]*thing="1"[^>]*>\s*<okno:deep""", xml);
    }

    private static string Foreign(string key) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:elsewhere" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <semantic:process id="{key}" name="Чужой процесс" isExecutable="true">
                <semantic:startEvent id="begin"><semantic:outgoing>f1</semantic:outgoing></semantic:startEvent>
                <semantic:userTask id="ask" name="Спросить"><semantic:extensionElements><v:note level="3">как есть</v:note><okno:later thing="1"><okno:deep/></okno:later></semantic:extensionElements>
                  <semantic:incoming>f1</semantic:incoming><semantic:outgoing>f2</semantic:outgoing></semantic:userTask>
                <semantic:endEvent id="over"><semantic:incoming>f2</semantic:incoming></semantic:endEvent>
                <semantic:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/><semantic:sequenceFlow id="f2" sourceRef="ask" targetRef="over"/>
              </semantic:process>
            </semantic:definitions>
            """;
}
