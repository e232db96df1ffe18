namespace MeshTranslation.Clusters;

/// <summary>What a port of a service carries, as far as it matters to how its endpoints are spoken to.</summary>
internal enum PortProtocol
{
    /// <summary>Nothing is declared: Istio finds out, connection by connection.</summary>
    Undeclared,

    /// <summary>HTTP/2, or gRPC on it.</summary>
    Http2,

    /// <summary>Anything else that is declared.</summary>
    Other,
}
