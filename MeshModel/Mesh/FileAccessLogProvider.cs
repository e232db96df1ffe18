using MeshModel.Schemas;

namespace MeshModel.Mesh;

/// <summary>Istio's <c>EnvoyFileAccessLogProvider</c>.</summary>
public sealed record FileAccessLogProvider
{
    [Field("Path of the file; /dev/stdout when left out.")]
    public string Path { get; init; } = "";

    [Field("Form of its lines; the mesh's accessLogFormat and accessLogEncoding when left out.")]
    public FileLogFormat? LogFormat { get; init; }

    [Field("Whether fields without a value are left out.")]
    [WithoutEffect]
    public bool? OmitEmptyValues { get; init; }
}
