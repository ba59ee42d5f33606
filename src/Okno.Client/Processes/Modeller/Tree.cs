namespace Okno.Client.Processes.Modeller;

/// <summary>One of Okno's extension elements as the model holds it: what a field does not know stays in it.</summary>
public sealed class Tree
{
    public string Name { get; set; } = "";
    public Dictionary<string, string> Attributes { get; set; } = [];
    public string Text { get; set; } = "";
    public List<Tree> Children { get; set; } = [];

    public static Tree Of(string name) => new() { Name = name };

    public string this[string attribute]
    {
        get => Attributes.GetValueOrDefault(attribute, "");
        set
        {
            if (value.Length == 0)
                Attributes.Remove(attribute);
            else
                Attributes[attribute] = value;
        }
    }

    public IEnumerable<Tree> All(string name) => Children.Where(child => child.Name == name);

    public string TextOf(string name) => All(name).FirstOrDefault()?.Text ?? "";

    /// <summary>The text of the one child of this name; nothing takes it away.</summary>
    public void SetText(string name, string text)
    {
        var child = All(name).FirstOrDefault();
        if (string.IsNullOrWhiteSpace(text))
            Children.RemoveAll(one => one.Name == name);
        else if (child is null)
            Children.Insert(0, new Tree { Name = name, Text = text });
        else
            child.Text = text;
    }
}
