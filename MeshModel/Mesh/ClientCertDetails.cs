using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>SetCurrentClientCertDetails</c>: what of a client certificate is told.</summary>
public sealed record ClientCertDetails
{
    [Field("Its subject; told when left out.")]
    public bool? Subject { get; init; }

    [Field("All of it, in PEM.")]
    public bool? Cert { get; init; }

    [Field("The certificates that come with it.")]
    [WithoutEffect]
    public bool? Chain { get; init; }

    [Field("Its DNS names; told when left out.")]
    public bool? Dns { get; init; }

    [Field("Its URIs; told when left out.")]
    public bool? Uri { get; init; }
}
