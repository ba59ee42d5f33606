namespace Okno.Server.Shared;

/// <summary>Says that a record was made or changed, until the queues have taken note. Written in the transaction of the change.</summary>
public sealed class ChangedRecord
{
    private ChangedRecord() { }

    public ChangedRecord(string @object, Guid recordId)
    {
        Object = @object;
        RecordId = recordId;
    }

    public long Id { get; private set; }

    /// <summary>The kind of record: <c>case</c>.</summary>
    public string Object { get; private set; } = "";

    public Guid RecordId { get; private set; }
}
