namespace Okno.Server.Shared;

/// <summary>The first answer to a write that carried an Idempotency-Key, kept for 24 h in the transaction of the write itself.</summary>
public sealed class KeptAnswer
{
    private KeptAnswer() { }

    public KeptAnswer(Guid userId, string key, string request, int status, string? body, DateTimeOffset at)
    {
        UserId = userId;
        Key = key;
        Request = request;
        Status = status;
        Body = body;
        At = at;
    }

    public Guid UserId { get; private set; }
    public string Key { get; private set; } = "";

    /// <summary>Method and path: a key belongs to one action.</summary>
    public string Request { get; private set; } = "";

    public int Status { get; private set; }
    public string? Body { get; private set; }
    public DateTimeOffset At { get; private set; }
}
