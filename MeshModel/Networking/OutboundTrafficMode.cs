namespace MeshModel.Networking;

/// <summary>Istio's <c>OutboundTrafficPolicy.Mode</c>.</summary>
public enum OutboundTrafficMode
{
    /// <summary>Only hosts that the sidecar knows may be called.</summary>
    RegistryOnly,

    /// <summary>Requests to other hosts are passed on.</summary>
    AllowAny,
}
