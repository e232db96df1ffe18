namespace MeshControlPlane.Hosting;

/// <summary>Which of the control plane's ports a connection came in on.</summary>
internal enum ListenerKind
{
    Api,
    Discovery,
    Console,

    /// <summary>OTLP over gRPC.</summary>
    Otlp,

    /// <summary>OTLP over HTTP.</summary>
    OtlpHttp,
}
