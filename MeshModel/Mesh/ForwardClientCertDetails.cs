namespace MeshModel.Mesh;

/// <summary>Istio's <c>ForwardClientCertDetails</c>: what a proxy does with <c>x-forwarded-client-cert</c>.</summary>
public enum ForwardClientCertDetails
{
    /// <summary>The default of the place.</summary>
    Undefined,

    /// <summary>It is not passed on.</summary>
    Sanitize,

    /// <summary>It is passed on where the client has shown a certificate.</summary>
    ForwardOnly,

    /// <summary>The same, with what the client has shown added to it.</summary>
    AppendForward,

    /// <summary>What the client has shown takes its place.</summary>
    SanitizeSet,

    /// <summary>It is always passed on.</summary>
    AlwaysForwardOnly,
}
