using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Logs;

/// <summary>The directory in which an AppHost keeps what its processes write, a file for each.</summary>
/// <param name="path">The directory; it need not be there.</param>
internal sealed class LogDirectory(string path)
{
    // The names that MeshHosting gives to its resources.
    private const string ControlPlane = "mesh";
    private const string SidecarSuffix = "-proxy";

    /// <summary>The file of a container of a pod; <see langword="null"/> where the name cannot be one.</summary>
    public string? FileOf(KubernetesObject pod, string container)
    {
        var hasApplication = pod.Content.GetProperty("spec").GetProperty("containers").GetArrayLength() > 1;
        var name = container == SystemObjects.ControlPlaneContainer ? ControlPlane
            : container == PodObject.ProxyContainer && hasApplication ? pod.Key.Name + SidecarSuffix
            : pod.Key.Name;
        return Path.GetFileName(name) == name ? Path.Combine(path, $"{name}.log") : null;
    }
}
