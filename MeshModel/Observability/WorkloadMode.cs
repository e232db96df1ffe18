namespace MeshModel.Observability;

/// <summary>Istio's <c>WorkloadMode</c>: the part of a workload in a request.</summary>
public enum WorkloadMode
{
    /// <summary>Whatever its part is.</summary>
    ClientAndServer,

    /// <summary>It sends the request; gateways do.</summary>
    Client,

    /// <summary>It is sent the request.</summary>
    Server,
}
