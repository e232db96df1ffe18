namespace MeshControlPlane.ClusterSource;

/// <summary>Which Kubernetes cluster the resources of the mesh are read from.</summary>
/// <param name="Kubeconfig">
/// A kubeconfig file; null for that of the pod that the control plane runs in, else of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.
/// </param>
/// <param name="Context">The context in it; null for its current one.</param>
internal sealed record ClusterOptions(string? Kubeconfig, string? Context);
