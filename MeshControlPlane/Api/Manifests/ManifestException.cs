namespace MeshControlPlane.Api.Manifests;

/// <summary>Manifests cannot be applied; the message lists every fault with its file and line. Nothing has been applied.</summary>
internal sealed class ManifestException(IReadOnlyList<string> faults) : Exception(
    $"{(faults.Count == 1 ? "A manifest cannot be applied" : $"{faults.Count} faults in manifests")}, so none was:{string.Concat(faults.Select(fault => $"\n  {fault}"))}")
{
    /// <summary>The faults, one line each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
