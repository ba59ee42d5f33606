using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What operators are doing, said in the header and set by a supervisor; and what an administrator gives them to start from a call.</summary>
public sealed class OperatorTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task States_are_seen_and_set_and_an_own_process_becomes_an_action_of_the_panel()
    {
        var centre = await ContactCentre();
        var name = $"Вера {Guid.NewGuid():N}"[..16];
        var vera = await centre.Agent(name);
        var page = await PageOf(vera, centre);
        var state = page.GetByTestId("own-state");
        await state.GetByText("Готов", new() { Exact = true }).IsSeen();
        var theirs = await PageOf("admin", centre.Okno, "/operators");
        var tile = theirs.GetByTestId("operator").Filter(new() { HasText = name });
        await tile.GetByText("Готов").IsSeen();

        await state.ClickAsync();
        List<string> faults = [.. await page.Faults("menu of states"), .. await theirs.Faults("operators")];
        await page.GetByRole(AriaRole.Group, new() { Name = "Перерыв" }).Button("Обед").ClickAsync();
        await state.GetByText("Перерыв").IsSeen();
        await tile.GetByText("Перерыв · Обед").IsSeen();
        await tile.ClickAsync();
        await theirs.GetByRole(AriaRole.Dialog).GetByText("Обед").First.IsSeen();
        await theirs.GetByTestId("set-state").ClickAsync();
        await theirs.GetByText("Заполните это поле").IsSeen();
        faults.AddRange(await theirs.Faults("an operator"));
        await theirs.Field("Зачем").FillAsync("Выходите на линию");
        await theirs.GetByTestId("set-state").ClickAsync();
        await tile.GetByText("Готов").IsSeen();
        await state.GetByText("Готов", new() { Exact = true }).IsSeen();
        await state.ClickAsync();
        await page.GetByText("Выходите на линию").IsSeen();
        await page.Keyboard.PressAsync("Escape");

        // A process that asks the operator nothing cannot be an action; one that does can, and is run.
        var action = $"Опрос {Guid.NewGuid():N}"[..14];
        await centre.Publish(
            action,
            """<bpmn:userTask id="q"><bpmn:extensionElements><okno:question text="Вы довольны?" result="happy"><okno:answer value="yes" label="Да"/><okno:answer value="no" label="Нет"/></okno:question></bpmn:extensionElements></bpmn:userTask>"""
        );
        await centre.Publish(
            $"Молча {action}",
            """<bpmn:scriptTask id="q" scriptFormat="javascript"><bpmn:script>1</bpmn:script></bpmn:scriptTask>"""
        );
        await theirs.GotoAsync("/cti-actions");
        await theirs.Button("Добавить действие").ClickAsync();
        await theirs.Field("Название по-русски").FillAsync(action);
        await theirs.Field("Процесс").SelectOptionAsync(new SelectOptionValue { Label = $"Молча {action}" });
        await theirs.Field("Порядок").FillAsync("900");
        await theirs.GetByTestId("save-action").ClickAsync();
        await theirs.GetByText($"Действие не сохранено: в процессе «Молча {action}» нет элемента действия пользователя").IsSeen();
        faults.AddRange(await theirs.Faults("an action"));
        await theirs.Field("Процесс").SelectOptionAsync(new SelectOptionValue { Label = action });
        await theirs.GetByTestId("save-action").ClickAsync();
        await theirs.Button(action).IsSeen();

        await Journeys.ContactCentre.Rings(vera, "+79160000000");
        await page.GetByTestId("answer").ClickAsync();
        await state.GetByText("Разговаривает").IsSeen();
        await page.Button(action).ClickAsync();
        await page.Heading("Вы довольны?").IsSeen();
        await page.Button("Да").ClickAsync();
        await page.Heading("Вы довольны?").IsGone();

        await theirs.Button(action).ClickAsync();
        await theirs.Button("Удалить").ClickAsync();
        await theirs.Button(action).IsGone();
        faults.AddRange(await theirs.Faults("actions"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
