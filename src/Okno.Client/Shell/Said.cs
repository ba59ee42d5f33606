using Okno.Contracts.Queues;

namespace Okno.Client.Shell;

/// <summary>Something done, said on whichever page the person lands on; with an item it can be taken back until its moment.</summary>
public sealed record Saying(string Text, QueueItem? Item = null, bool Bad = false);

/// <summary>Says what was done: one saying at a time, and one polite voice for screen readers.</summary>
public sealed class Said
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(10);
    private DateTimeOffset _news;

    public event Action? Changed;

    public Saying? Now { get; private set; }

    public string Voice { get; private set; } = "";

    /// <summary>The desktop is to put the focus on «Следующая запись».</summary>
    public bool ToNextRecord { get; set; }

    public void Say(Saying saying)
    {
        Now = saying;
        Voice = Anew(saying.Text);
        Changed?.Invoke();
    }

    /// <summary>Announces without showing: what is to be seen elsewhere on the page.</summary>
    public void Announce(string text)
    {
        Voice = Anew(text);
        Changed?.Invoke();
    }

    /// <summary>Announces what others did: at most once in ten seconds, since the page shows it all the time.</summary>
    public void AnnounceNews(string text, DateTimeOffset now)
    {
        if (now - _news < _quiet)
            return;
        _news = now;
        Announce(text);
    }

    public void Dismiss()
    {
        Now = null;
        Changed?.Invoke();
    }

    /// <summary>A screen reader reads what changes: the same words again differ by what is not seen.</summary>
    private string Anew(string text) => text == Voice ? text + '\u00a0' : text;
}
