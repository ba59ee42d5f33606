namespace Okno.Client.Lists;

/// <summary>The chosen records of a list, by id: scrolling and sorting keep them.</summary>
public sealed class Chosen
{
    private readonly Dictionary<Guid, string> _captions = [];
    private readonly HashSet<Guid> _ids = [];

    public int Count => _ids.Count;

    public IReadOnlyCollection<Guid> Ids => _ids;

    /// <summary>The row from which a range is stretched.</summary>
    public int? Anchor { get; set; }

    public bool Has(Guid id) => _ids.Contains(id);

    public string CaptionOf(Guid id) => _captions.GetValueOrDefault(id, "");

    public void Turn(Guid id, string caption)
    {
        if (!_ids.Remove(id))
            Add(id, caption);
    }

    public void Add(Guid id, string caption)
    {
        _ids.Add(id);
        if (caption.Length > 0)
            _captions[id] = caption;
    }

    public void Clear()
    {
        _ids.Clear();
        _captions.Clear();
        Anchor = null;
    }
}
