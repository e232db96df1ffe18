namespace MeshModel.Mesh;

/// <summary>Istio's <c>OutboundTrafficPolicy.Mode</c>: what becomes of requests to hosts that nobody has declared.</summary>
public enum OutboundTrafficMode
{
    /// <summary>They go to the address that the caller asks for.</summary>
    AllowAny,

    /// <summary>They are refused with 502.</summary>
    RegistryOnly,
}
