namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which edge of the mesh a gateway is.</summary>
public enum MeshGatewayRole
{
    /// <summary>Where traffic comes in: <c>istio: ingressgateway</c>.</summary>
    Ingress,

    /// <summary>Where traffic goes out: <c>istio: egressgateway</c>.</summary>
    Egress,
}
