namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Whether a list that is shown is still what it was: told by whoever changes something, asked by the page.</summary>
internal sealed class ConfigurationListState
{
    private static readonly TimeSpan Ages = TimeSpan.FromSeconds(10);

    private int _touched;
    private DateTimeOffset _last;

    /// <summary>Something has changed. From any thread, at once.</summary>
    public void Touch() => Volatile.Write(ref _touched, 1);

    /// <summary>Whether there is a reason to look again: a change, or ages that have grown.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        if (Interlocked.Exchange(ref _touched, 0) == 0 && now - _last < Ages)
        {
            return false;
        }

        _last = now;
        return true;
    }
}
