namespace MeshModel.Networking;

/// <summary>Istio's <c>TrafficPolicy.ProxyProtocol.VERSION</c>.</summary>
public enum ProxyProtocolVersion
{
    /// <summary>As text.</summary>
    V1,

    /// <summary>As binary.</summary>
    V2,
}
