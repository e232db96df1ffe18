using System.Net;
using MeshProtocol;
using MeshTranslation;

namespace MeshControlPlane.Discovery;

/// <summary>How far one connected proxy has come.</summary>
/// <param name="Node">The proxy.</param>
/// <param name="Revision">The revision that it runs with; 0 before the first.</param>
/// <param name="StoreVersion">The version of the store in that revision.</param>
/// <param name="Refused">The last revision that it could not use, and why; <see langword="null"/> when it took the last one sent.</param>
internal sealed record ProxySync(Node Node, long Revision, long StoreVersion, RefusedRevision? Refused)
{
    /// <summary>The newest revision that has been looked at for it, whether or not there was something to send.</summary>
    public long Considered { get; init; }

    /// <summary>What its configuration was made from; <see langword="null"/> before the first.</summary>
    public MeshView? View { get; init; }

    /// <summary>What it has still to answer; <see langword="null"/> for nothing.</summary>
    public SentRevision? Sent { get; init; }

    /// <summary>The other machine that it has joined from, where its admin port is out of reach; <see langword="null"/> for this machine.</summary>
    public IPAddress? OtherMachine { get; init; }
}
