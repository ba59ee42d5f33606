using System.Text.Json;
using Okno.Client.Queues;
using Okno.Client.Shell;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class QueueFormTests
{
    private static readonly Guid _someone = Guid.NewGuid();

    private static readonly IReadOnlyList<QueueObjectShape> _objects =
    [
        new("case", QueueKind.Closed, FilterTreeTests.Fields, "case-processing", null),
        new(
            "call",
            QueueKind.Open,
            [new("result", FilterFieldType.Word, ["answered", "missed"]), new("followedById", FilterFieldType.Id, [])],
            "call-back",
            JsonSerializer.Deserialize<JsonElement>("""{"all":[{"result":["missed"]},{"field":"followedById","op":"isEmpty"}]}""")
        ),
    ];

    [Fact]
    public void A_new_queue_is_of_its_objects_kind_planned_and_of_medium_priority()
    {
        var request = new QueueForm(null, _objects).AsRequest();
        Assert.Equal(
            (QueueKind.Closed, "medium", QueueState.Planned, QueueFilling.Filter, "case-processing"),
            (request.Kind, request.Priority, request.State, request.Filling, request.ProcessKey)
        );
        Assert.Null(request.Filter);
        Assert.Null(request.Version);
    }

    [Fact]
    public void A_queue_of_calls_has_their_process_their_kind_and_begins_with_those_that_were_missed()
    {
        var form = new QueueForm(null, _objects) { Name = "Перезвонить" };
        form.Root.Parts.Add(new FilterCondition("status", "in", new FilterValue("new")));
        form.Choose("call");
        var request = form.AsRequest();
        Assert.Equal(
            ("call", QueueKind.Open, "call-back", "Перезвонить"),
            (request.Object, request.Kind, request.ProcessKey, request.Name)
        );
        Assert.Equal(
            """{"all":[{"field":"result","op":"in","value":["missed"]},{"field":"followedById","op":"isEmpty"}]}""",
            request.Filter!.Value.GetRawText()
        );
        Assert.True(form.Dirty);

        var again = new QueueForm(null, _objects);
        again.Restore(JsonSerializer.Deserialize<SaveQueueRequest>(form.AsDraft(), Api.Json)!);
        Assert.Equal(form.AsDraft(), again.AsDraft());

        // What a queue is over cannot change once it is there.
        var saved = Form("null");
        saved.Choose("call");
        Assert.Equal("case", saved.AsRequest().Object);
    }

    [Fact]
    public void What_is_read_and_not_touched_is_not_dirty_however_its_filter_was_written()
    {
        var form = Form("""{"status":"new"}""");
        Assert.False(form.Dirty);
        form.Name = "Другая";
        Assert.True(form.Dirty);
        form.Name = "Первая линия";
        Assert.False(form.Dirty);
    }

    [Fact]
    public void A_draft_brings_all_of_it_back_over_the_version_it_was_typed_over()
    {
        var form = Form("""{"status":"new"}""");
        form.State = QueueState.Completed;
        form.Root.Parts.Add(new FilterCondition("subject", "contains", new FilterValue("счёт")));
        form.Turn(new TeamMember(_someone), false);
        var draft = JsonSerializer.Deserialize<SaveQueueRequest>(form.AsDraft(), Api.Json)!;

        var again = Form("""{"status":"new"}""", version: 4);
        again.Restore(draft);
        Assert.True(again.Dirty);
        Assert.True(again.Stops);
        Assert.Equal(form.AsDraft(), again.AsDraft());
        Assert.Equal(3, again.AsRequest().Version);
        Assert.False(again.AsRequest().Team!.Single().Active);
    }

    [Fact]
    public void Mine_over_theirs_is_sent_with_their_version()
    {
        var form = Form("null");
        form.Name = "Моя";
        form.Over(Saved("null", 9));
        Assert.Equal(("Моя", 9), (form.AsRequest().Name, form.AsRequest().Version!.Value));
    }

    [Fact]
    public void One_stands_in_the_team_once()
    {
        var form = Form("null");
        form.Add(new TeamMember(_someone));
        Assert.Single(form.Team);
        form.Remove(new TeamMember(_someone, Active: false));
        Assert.Empty(form.Team);
    }

    private static QueueForm Form(string filter, int version = 3) => new(Saved(filter, version), _objects);

    private static Queue Saved(string filter, int version) =>
        new(
            Guid.Empty,
            "Первая линия",
            "case",
            QueueKind.Closed,
            "medium",
            QueueState.InProgress,
            "case-processing",
            QueueFilling.Filter,
            JsonSerializer.Deserialize<JsonElement>(filter),
            [new TeamMember(_someone)],
            null,
            version
        );
}
