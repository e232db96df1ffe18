namespace MeshControlPlane.Observability.Traffic;

/// <summary>Which of the two proxies of a request has counted it: Istio's label <c>reporter</c>.</summary>
internal enum FlowReporter
{
    /// <summary>The caller's, or a gateway.</summary>
    Source,

    /// <summary>The one beside the application that answers.</summary>
    Destination,
}
