using MeshProtocol;
using MeshProxy.Security;

namespace MeshProxy.Observability.Traffic;

/// <summary>Who calls, as far as metrics know, and where what that caller does is counted: a feature of connections in mutual TLS.</summary>
internal sealed class CallerMeter
{
    private CallerMeter(Party party) => Party = party;

    public Party Party { get; }

    /// <summary>Where its counters are.</summary>
    public MeterPlace Place { get; } = new();

    /// <summary>Somebody without a proxy.</summary>
    public static CallerMeter Stranger() => new(Party.Unknown);

    /// <summary>Whoever says in plain text that it is this; as with Istio, nobody checks.</summary>
    public static CallerMeter Claimed(PeerDescription claim) => new(Party.Of(claim));

    /// <summary>A peer by its certificate. What that says of a workload of another namespace than its name has counts for nothing.</summary>
    public static CallerMeter Of(PeerIdentity identity, PeerDescription? description) => new(description?.Namespace == identity.Namespace
        ? Party.Of(description, identity.SpiffeId)
        : Party.Unknown with { Namespace = identity.Namespace, Principal = identity.SpiffeId });
}
