using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>An administrator gives operators a process of their own to start from a call.</summary>
public sealed class CtiActionTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task An_own_process_becomes_an_action_that_operators_run_and_one_that_asks_nothing_is_refused()
    {
        var centre = await ContactCentre();
        var name = $"Опрос {Guid.NewGuid():N}"[..14];
        await centre.Publish(
            name,
            """<bpmn:userTask id="q"><bpmn:extensionElements><okno:question text="Вы довольны?" result="happy"><okno:answer value="yes" label="Да"/><okno:answer value="no" label="Нет"/></okno:question></bpmn:extensionElements></bpmn:userTask>"""
        );
        await centre.Publish(
            $"Молча {name}",
            """<bpmn:scriptTask id="q" scriptFormat="javascript"><bpmn:script>1</bpmn:script></bpmn:scriptTask>"""
        );
        var page = await PageOf("admin", centre.Okno, "/cti-actions");
        await page.Button("Добавить действие").ClickAsync();
        await page.Field("Название по-русски").FillAsync(name);
        await page.Field("Процесс").SelectOptionAsync(new SelectOptionValue { Label = $"Молча {name}" });
        await page.Field("Порядок").FillAsync("900");
        await page.GetByTestId("save-action").ClickAsync();
        await page.GetByText($"Действие не сохранено: в процессе «Молча {name}» нет элемента действия пользователя").IsSeen();
        await page.Field("Процесс").SelectOptionAsync(new SelectOptionValue { Label = name });
        await page.GetByTestId("save-action").ClickAsync();
        await page.Button(name).IsSeen();

        var vera = await centre.Agent("Вера Опросова");
        var desk = await PageOf(vera, centre);
        await desk.NextRecord().IsSeen();
        await Journeys.ContactCentre.Rings(vera, "+79160000000");
        await desk.GetByTestId("answer").ClickAsync();
        await desk.Button(name).ClickAsync();
        await desk.Heading("Вы довольны?").IsSeen();
        await desk.Button("Да").ClickAsync();
        await desk.Heading("Вы довольны?").IsGone();

        await page.Button(name).ClickAsync();
        await page.Button("Удалить").ClickAsync();
        await page.Button(name).IsGone();
    }
}
