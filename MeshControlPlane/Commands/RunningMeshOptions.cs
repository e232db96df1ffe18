using System.CommandLine;

namespace MeshControlPlane.Commands;

/// <summary>The options by which a command finds a running mesh.</summary>
internal static class RunningMeshOptions
{
    public static Option<string> MeshDirectory() =>
        new("--mesh-dir") { Description = "Directory of the running mesh, with its kubeconfig", DefaultValueFactory = _ => ".mesh" };

    public static Option<string?> Kubeconfig() => new("--kubeconfig") { Description = "The mesh's kubeconfig, instead of the one in --mesh-dir" };
}
