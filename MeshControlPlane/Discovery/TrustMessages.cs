using Google.Protobuf;
using MeshControlPlane.Certificates;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>What proxies are told of roots.</summary>
internal static class TrustMessages
{
    public static Trust Of(AuthorityState state) => new()
    {
        Roots = { state.Roots.Select(root => ByteString.CopyFrom(root.RawData)) },
        SigningRoot = state.Issuer.RootId,
    };
}
