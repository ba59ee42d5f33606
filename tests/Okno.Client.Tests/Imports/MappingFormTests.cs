using Okno.Client.Imports;
using Okno.Contracts.Imports;

namespace Okno.Client.Tests.Imports;

public sealed class MappingFormTests
{
    private readonly MappingForm _form = new(
        new ImportDraft(
            new ImportJob(Guid.NewGuid(), "case", "a.csv", ImportState.Draft, 0, 0, 0, 0, null, default, null),
            new FilePreview(
                "csv",
                "utf-8",
                ";",
                [
                    new FileColumn("Тема", "text", null, [], false, false),
                    new FileColumn("Статус", "word", null, ["Новое", "Мутное", "closed"], false, false),
                    new FileColumn("Дата", "moment", "MM/dd/yyyy", [], false, false),
                    new FileColumn("Лишняя", "text", null, [], false, false),
                    new FileColumn("Две", "text", null, [], false, true),
                ],
                [],
                3,
                false
            ),
            [
                new ImportFieldShape("subject", "text", true, []),
                new ImportFieldShape("status", "word", false, ["new", "closed"]),
                new ImportFieldShape("registeredAt", "moment", false, []),
            ],
            new ImportMapping(
                null,
                new Dictionary<string, ImportColumn>
                {
                    ["status"] = new(["Статус"], Values: new Dictionary<string, string> { ["Новое"] = "new" }),
                }
            ),
            false
        )
    );

    [Fact]
    public void Says_what_lacks_what_is_left_and_what_is_not_understood()
    {
        Assert.Equal("subject", _form.Lacking!.Name);
        Assert.Equal(["Мутное"], _form.Unknown(_form.Shapes[1]));
        Assert.Equal(["Тема", "Дата", "Лишняя", "Две"], _form.Left);
        _form.Of("subject").Take(0, _form.Column("Тема"));
        Assert.Null(_form.Lacking);
        Assert.Null(_form.Column("Две"));
    }

    [Fact]
    public void Another_column_forgets_the_words_of_the_first_and_brings_its_format()
    {
        _form.Of("status").Take(0, _form.Column("Лишняя"));
        _form.Of("registeredAt").Take(0, _form.Column("Дата"));
        Assert.Null(_form.Mapping.Fields["status"].Values);
        Assert.Equal("MM/dd/yyyy", _form.Mapping.Fields["registeredAt"].Format);
    }

    [Fact]
    public void Columns_are_joined_and_taken_out_again()
    {
        var subject = _form.Of("subject");
        subject.Take(0, _form.Column("Тема"));
        subject.Take(1, _form.Column("Лишняя"));
        Assert.Equal(["Тема", "Лишняя"], _form.Mapping.Fields["subject"].Column);
        subject.Take(0, null);
        Assert.Equal(["Лишняя"], _form.Mapping.Fields["subject"].Column);
        subject.Take(0, null);
        Assert.False(_form.Mapping.Fields.ContainsKey("subject"));
    }
}
