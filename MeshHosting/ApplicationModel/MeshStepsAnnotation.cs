namespace Aspire.Hosting.ApplicationModel;

/// <summary>A folder of YAML files, each of which the command <c>apply-step</c> of the mesh can apply.</summary>
/// <param name="path">Its full path.</param>
public sealed class MeshStepsAnnotation(string path) : IResourceAnnotation
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = path;
}
