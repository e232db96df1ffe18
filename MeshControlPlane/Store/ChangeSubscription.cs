using System.Threading.Channels;

namespace MeshControlPlane.Store;

/// <summary>The changes that one watch has still to tell its client.</summary>
internal sealed class ChangeSubscription(Action<ChangeSubscription> unsubscribe) : IDisposable
{
    // A client that falls further behind than the history reaches is cut off and lists again.
    private readonly Channel<ObjectChange> _channel = Channel.CreateBounded<ObjectChange>(
        new BoundedChannelOptions(2 * ChangeHistory.Window) { SingleReader = true });

    /// <summary>The changes; completed when the client was too slow.</summary>
    public ChannelReader<ObjectChange> Changes => _channel.Reader;

    /// <summary>Adds changes without ever waiting for the reader.</summary>
    public void Offer(IReadOnlyList<ObjectChange> changes)
    {
        foreach (var change in changes)
        {
            if (!_channel.Writer.TryWrite(change))
            {
                _channel.Writer.TryComplete();
                return;
            }
        }
    }

    /// <summary>Ends the subscription.</summary>
    public void Dispose() => unsubscribe(this);
}
