using MeshTranslation.Registry;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>A proxy, as the list shows it.</summary>
/// <param name="Workload">The workload that it belongs to, or the gateway that it is.</param>
/// <param name="Role"><c>sidecar</c>, <c>ingress</c> or <c>egress</c>.</param>
/// <param name="Progress">How far it is; <see langword="null"/> for a moment after it has joined.</param>
/// <param name="Version">The version of its program; <see langword="null"/> when it did not say.</param>
/// <param name="CertificateEnds">When its certificate ends; <see langword="null"/> when it has none.</param>
/// <param name="CertificateRoot">The root of its certificate, shortened; empty when it has none.</param>
internal sealed record ProxyRow(Workload Workload, string Role, ProxyProgress? Progress, string? Version, DateTimeOffset? CertificateEnds,
    string CertificateRoot)
{
    public string Namespace => Workload.Node.Namespace;

    public string Name => Workload.Node.Name;

    public ProxyState State => Progress?.State ?? ProxyState.Stale;
}
