using System.Text.Json;
using Okno.Client.Shell;
using Okno.Contracts.Queues;

namespace Okno.Client.Queues;

/// <summary>A queue being set up: what is saved, and over it what the supervisor has changed and not saved.</summary>
public sealed class QueueForm
{
    private readonly IReadOnlyList<QueueObjectShape> _objects;
    private string _untouched;

    /// <param name="saved">Null for a queue that is not there yet: it begins as one of the first of the objects.</param>
    /// <param name="objects">Kinds of record that queues are made over.</param>
    public QueueForm(Queue? saved, IReadOnlyList<QueueObjectShape> objects)
    {
        (Saved, _objects) = (saved, objects);
        Shape = objects.FirstOrDefault(known => known.Name == saved?.Object) ?? objects[0];
        Kind = Shape.Kind;
        ProcessKey = Shape.ProcessKey;
        if (saved is not null)
            Take(saved);
        Root = FilterTree.Read(saved is null ? Shape.Usually : saved.Filter, Fields);
        _untouched = Written();
    }

    public Queue? Saved { get; private set; }

    /// <summary>The kind of record queued, with the fields that its filter may ask about.</summary>
    public QueueObjectShape Shape { get; private set; }

    private IReadOnlyList<FilterField> Fields => Shape.Fields;

    public string Name { get; set; } = "";

    public string Object => Shape.Name;

    public QueueKind Kind { get; set; }

    public string Priority { get; set; } = "medium";

    public QueueState State { get; set; } = QueueState.Planned;

    public string ProcessKey { get; set; }

    public QueueFilling Filling { get; set; } = QueueFilling.Filter;

    public FilterGroup Root { get; private set; }

    public List<TeamMember> Team { get; private set; } = [];

    public JsonElement? Filter => FilterTree.Write(Root, Fields);

    public IReadOnlyList<FilterCondition> Unfinished => [.. FilterTree.Unfinished(Root, Fields)];

    public bool Dirty => Written() != _untouched;

    /// <summary>The waiting items of an automatic queue leave it when it stops.</summary>
    public bool Stops => Saved is { State: QueueState.InProgress, Filling: QueueFilling.Filter } && State is not QueueState.InProgress;

    public SaveQueueRequest AsRequest() =>
        new(
            Name.Trim(),
            Object,
            Kind,
            Priority,
            State,
            ProcessKey,
            Filling,
            Filling is QueueFilling.Filter ? Filter : null,
            Team,
            Saved?.Version
        );

    /// <summary>Other records have other fields and another process: what was said of the first kind says nothing of this one.</summary>
    public void Choose(string @object)
    {
        if (Saved is not null || @object == Object || _objects.FirstOrDefault(known => known.Name == @object) is not { } shape)
            return;
        Shape = shape;
        (Kind, ProcessKey, Root) = (shape.Kind, shape.ProcessKey, FilterTree.Read(shape.Usually, shape.Fields));
    }

    public string AsDraft() => JsonSerializer.Serialize(AsRequest(), Api.Json);

    /// <summary>What was typed before a reload. Over an older version than is saved now, saving will show the conflict.</summary>
    public void Restore(SaveQueueRequest draft)
    {
        if (Saved is null)
            Choose(draft.Object);
        Name = draft.Name;
        Kind = draft.Kind ?? Kind;
        Priority = draft.Priority ?? Priority;
        State = draft.State ?? State;
        ProcessKey = draft.ProcessKey ?? ProcessKey;
        Filling = draft.Filling ?? Filling;
        Root = FilterTree.Read(draft.Filter, Fields);
        Team = [.. draft.Team ?? []];
        if (Saved is not null && draft.Version is { } version && version != Saved.Version)
            Saved = Saved with { Version = version };
    }

    /// <summary>My words over what another saved meanwhile: the next saving replaces theirs.</summary>
    public void Over(Queue saved) => Saved = saved;

    public void Reset(Queue saved)
    {
        Saved = saved;
        Take(saved);
        Root = FilterTree.Read(saved.Filter, Fields);
        _untouched = Written();
    }

    public void Turn(TeamMember member, bool active)
    {
        var at = Team.FindIndex(other => Same(other, member));
        if (at >= 0)
            Team[at] = Team[at] with { Active = active };
    }

    public void Add(TeamMember member)
    {
        if (!Team.Exists(other => Same(other, member)))
            Team.Add(member);
    }

    public void Remove(TeamMember member) => Team.RemoveAll(other => Same(other, member));

    private static bool Same(TeamMember one, TeamMember other) => one.UserId == other.UserId && one.RoleId == other.RoleId;

    private void Take(Queue saved)
    {
        (Name, Kind, Priority, State, ProcessKey, Filling) = (
            saved.Name,
            saved.Kind,
            saved.Priority,
            saved.State,
            saved.ProcessKey,
            saved.Filling
        );
        Team = [.. saved.Team];
    }

    private string Written() => JsonSerializer.Serialize(AsRequest() with { Version = null }, Api.Json);
}
