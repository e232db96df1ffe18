using System.Runtime.CompilerServices;
using Google.Protobuf;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Serialises the parts of configurations, those that several proxies are sent once for all of them: what they share is one object. What is kept goes with the
/// parts. Safe to use from several threads.
/// </summary>
internal sealed class PackedParts
{
    private readonly ConditionalWeakTable<IMessage, Lazy<ByteString>> _packed = [];
    private long _serialized;

    /// <summary>How many parts have been serialised so far.</summary>
    public long Serialized => Interlocked.Read(ref _serialized);

    /// <summary>The same push, ready to be written.</summary>
    public PackedPush Pack(Push push) => new()
    {
        Revision = push.Revision,
        BaseRevision = push.BaseRevision,
        Listeners = { push.Listeners.Select(Pack) },
        RouteTables = { push.RouteTables.Select(Pack) },
        Clusters = { push.Clusters.Select(Pack) },
        EndpointSets = { push.EndpointSets.Select(Pack) },
        RemovedListeners = { push.RemovedListeners },
        RemovedRouteTables = { push.RemovedRouteTables },
        RemovedClusters = { push.RemovedClusters },
        RemovedEndpointSets = { push.RemovedEndpointSets },
        RouteTableChanges = { push.RouteTableChanges.Select(Pack) },
        ListenerChanges = { push.ListenerChanges.Select(Pack) },
    };

    // Many ask at once when many come back at once.
    private ByteString Pack(IMessage part) => _packed.GetValue(part, part => new Lazy<ByteString>(() => Serialize(part))).Value;

    private ByteString Serialize(IMessage part)
    {
        Interlocked.Increment(ref _serialized);
        return part.ToByteString();
    }
}
