namespace MeshControlPlane.Store;

/// <summary>The last changes, for watches that begin at a version a client has seen, and the subscriptions of watches that run.</summary>
internal sealed class ChangeHistory(long version)
{
    /// <summary>How many changes are remembered; a watch that asks for older ones has to list again (410 Gone).</summary>
    public const int Window = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<ObjectChange> _changes = new();
    private readonly List<ChangeSubscription> _subscriptions = [];
    private long _horizon = version;
    private long _version = version;

    /// <summary>The version of the last change.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>How many follow the changes.</summary>
    public int Subscriptions
    {
        get
        {
            lock (_lock)
            {
                return _subscriptions.Count;
            }
        }
    }

    /// <summary>Remembers changes, in the order of their versions, and hands them to the subscriptions.</summary>
    public void Append(IReadOnlyList<ObjectChange> changes)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                _changes.Enqueue(change);
                _version = change.Object.Version;
                if (_changes.Count > Window)
                {
                    _horizon = _changes.Dequeue().Object.Version;
                }
            }

            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(changes);
            }
        }
    }

    /// <summary>The changes after a version; <see langword="null"/> when they are no longer, or not yet, known.</summary>
    public ChangeSubscription? Subscribe(long since)
    {
        lock (_lock)
        {
            if (since < _horizon || since > _version)
            {
                return null;
            }

            var subscription = new ChangeSubscription(Unsubscribe);
            subscription.Offer([.. _changes.Where(change => change.Object.Version > since)]);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    private void Unsubscribe(ChangeSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
