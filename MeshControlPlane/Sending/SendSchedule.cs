namespace MeshControlPlane.Sending;

/// <summary>When each request of a run may be sent: never more within a second than are allowed, also after a hold-up.</summary>
/// <param name="perSecond">How many within a second; at least 1.</param>
/// <param name="isEven">Whether they are spread over the second, and not sent as soon as they may.</param>
internal sealed class SendSchedule(int perSecond, bool isEven = true)
{
    private readonly TimeSpan[] _sent = new TimeSpan[perSecond];
    private int _count;

    /// <summary>When the next one is due, counted from the run's begin.</summary>
    public TimeSpan Next
    {
        get
        {
            var even = isEven ? TimeSpan.FromSeconds((double)_count / perSecond) : TimeSpan.Zero;
            var allowed = _count < perSecond ? TimeSpan.Zero : _sent[_count % perSecond] + TimeSpan.FromSeconds(1);
            return even > allowed ? even : allowed;
        }
    }

    /// <summary>Takes note that it has been sent.</summary>
    /// <param name="at">When, counted from the run's begin.</param>
    public void Sent(TimeSpan at) => _sent[_count++ % perSecond] = at;
}
