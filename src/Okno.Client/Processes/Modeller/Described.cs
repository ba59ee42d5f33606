namespace Okno.Client.Processes.Modeller;

/// <summary>What the diagram knows of an element; of the process itself when <see cref="Id"/> is empty.</summary>
public sealed record Described(
    string Id,
    string ObjectId,
    string Type,
    string Name,
    string Documentation,
    List<Tree> Okno,
    int Foreign = 0,
    bool? IsExecutable = null,
    DescribedEvent? Event = null,
    bool? Interrupting = null,
    string? Condition = null,
    bool? IsDefault = null,
    string? From = null,
    int Outgoing = 0,
    string? Script = null,
    string? Called = null,
    string? Message = null,
    DescribedLoop? Loop = null
)
{
    public bool IsProcess => Id.Length == 0;

    public Tree? Find(params string[] names) => Okno.Find(one => names.Contains(one.Name));
}

/// <param name="Kind"><c>timer</c>, <c>message</c>, <c>signal</c>, <c>error</c>, <c>escalation</c>, <c>link</c>, and what has no settings.</param>
/// <param name="Time">Of a timer: <c>date</c>, <c>duration</c>, <c>cycle</c>.</param>
public sealed record DescribedEvent(string Kind, string Value = "", string Code = "", string Time = "");

/// <param name="Kind"><c>none</c>, <c>parallel</c>, <c>sequential</c>, <c>loop</c>.</param>
public sealed record DescribedLoop(
    string Kind,
    string Count = "",
    string Condition = "",
    bool Before = false,
    string Most = "",
    Tree? Repeat = null
);

/// <summary>A name that formulas may use.</summary>
public sealed record FormulaName(string Name, string Detail);
