using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Okno.Client.Resources;
using Okno.Client.Ui;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Ui;

public sealed class ItemWordsTests : Screen
{
    private IStringLocalizer<Words> W => Services.GetRequiredService<IStringLocalizer<Words>>();

    [Theory]
    [InlineData("+79169956720", "+7 916 995-67-20")]
    [InlineData("anonymous", "Номер скрыт")]
    public void A_call_goes_by_whose_it_is(string subject, string called)
    {
        var item = Call(subject);

        Assert.Equal((called, called, called), (Read(item.Called(W)), Read(item.Subject(W)), Read(item.InFull(W))));
        Assert.Equal($"calls/{item.RecordId}", item.Page());
    }

    [Fact]
    public void A_case_goes_by_its_number()
    {
        var item = SomeItem(104515);

        Assert.Equal(("104515", "Тема", "104515 Тема"), (item.Called(W), item.Subject(W), item.InFull(W)));
        Assert.Equal($"cases/{item.RecordId}", item.Page());
    }

    private static QueueItem Call(string subject)
    {
        var item = SomeItem(1);
        return item with { Object = "call", Record = item.Record! with { Number = 0, Subject = subject } };
    }
}
