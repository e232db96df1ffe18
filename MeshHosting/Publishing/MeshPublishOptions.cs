namespace Aspire.Hosting;

/// <summary>
/// How a mesh is published for Kubernetes. Configuration has the last word: section <c>Mesh</c>, as in <c>--Mesh:Registry=registry.example/team</c>.
/// </summary>
[AspireExport(ExposeProperties = true)]
public sealed class MeshPublishOptions
{
    /// <summary>The tag of images where nothing else is said.</summary>
    public const string DefaultImageTag = "1.0.0";

    /// <summary>
    /// The registry, and the path in it, that images are pulled from; it comes before the name of each image that names no registry itself. Default: none,
    /// which a cluster takes for Docker Hub. Configuration: <c>Mesh:Registry</c>.
    /// </summary>
    public string? Registry { get; set; }

    /// <summary>
    /// The tag of the images. Default: the tag that a Deployment names, or <see cref="DefaultImageTag"/>. Configuration: <c>Mesh:ImageTag</c>.
    /// </summary>
    public string? ImageTag { get; set; }

    /// <summary>
    /// Where the services send telemetry (OTLP over HTTP), such as <c>http://collector.telemetry:4318</c>. It becomes a value of the ConfigMap
    /// <c>telemetry</c>, where it can be changed on the cluster. Default: nowhere. Configuration: <c>Mesh:OtlpEndpoint</c>.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>
    /// What the Helm chart is made for; kustomize overlays are written for both. Default: <see cref="MeshFlavour.Istio"/>. Configuration: <c>Mesh:Flavour</c>.
    /// </summary>
    public MeshFlavour Flavour { get; set; } = MeshFlavour.Istio;
}
