namespace Aspire.Hosting.ApplicationModel;

/// <summary>A file or folder of YAML that the control plane applies when it starts.</summary>
/// <param name="path">Its full path.</param>
public sealed class MeshManifestAnnotation(string path) : IResourceAnnotation
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = path;
}
