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
    Strict,
}
