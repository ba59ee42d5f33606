using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What operators are doing: said in the header, seen by the supervisor as it changes, and set by them with a reason.</summary>
public sealed class OperatorStateTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_supervisor_sees_states_change_and_sets_one_saying_why()
    {
        var centre = await ContactCentre();
        var name = $"Вера {Guid.NewGuid():N}"[..16];
        var vera = await centre.Agent(name);
        var boris = await centre.Supervisor("Борис Старший");
        var page = await PageOf(vera, centre);
        var state = page.GetByTestId("own-state");
        await state.GetByText("Готов", new() { Exact = true }).IsSeen();
        var map = await PageOf(boris, centre, "/operators");
        var tile = map.GetByTestId("operator").Filter(new() { HasText = name });
        await tile.GetByText("Готов").IsSeen();

        await state.ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Перерыв" }).Button("Обед").ClickAsync();
        await state.GetByText("Перерыв").IsSeen();
        await tile.GetByText("Перерыв · Обед").IsSeen();
        await page.ReloadAsync();
        await state.GetByText("Перерыв").IsSeen();

        await tile.ClickAsync();
        await map.GetByRole(AriaRole.Dialog).GetByText("Обед").First.IsSeen();
        await map.GetByTestId("set-state").ClickAsync();
        await map.GetByText("Заполните это поле").IsSeen();
        await map.Field("Зачем").FillAsync("Выходите на линию");
        await map.GetByTestId("set-state").ClickAsync();
        await tile.GetByText("Готов").IsSeen();
        await state.GetByText("Готов", new() { Exact = true }).IsSeen();
        await state.ClickAsync();
        await page.GetByText("Борис Старший: Выходите на линию").IsSeen();
    }
}
