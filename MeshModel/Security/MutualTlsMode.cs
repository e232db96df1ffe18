using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>PeerAuthentication.MutualTLS.Mode</c>.</summary>
public enum MutualTlsMode
{
    /// <summary>What the next wider scope says.</summary>
    Unset,

    /// <summary>Plain text only.</summary>
    Disable,

    /// <summary>Both mutual TLS and plain text.</summary>
    Permissive,

    /// <summary>Mutual TLS only.</summary>
    [WithoutEffect("mutual TLS between proxies is not enforced yet: plain text is taken too")]
    Strict,
}
