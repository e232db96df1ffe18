using MeshControlPlane.Certificates;
using MeshExplanation;
using MeshControlPlane.Registry;
using MeshTranslation.Registry;

namespace MeshControlPlane.WebConsole.Proxies;

/// <summary>All proxies, as the list shows them.</summary>
internal sealed class ProxyTable(IWorkloadRegistry registry, ProxyProgressTable progress, ProxyVersions versions, TrustLedger ledger)
{
    // As many digits as tell roots apart by eye.
    private const int ShownDigits = 12;

    /// <summary>All of them, by namespace and name.</summary>
    public IReadOnlyList<ProxyRow> Rows()
    {
        var progresses = progress.Current();
        return [.. registry.Current.Workloads.Select(workload => RowOf(workload, progresses))];
    }

    /// <summary>One of them; <see langword="null"/> when nobody of that name is in the mesh.</summary>
    public ProxyRow? Find(string @namespace, string name) =>
        registry.Current.Workloads.FirstOrDefault(workload => workload.Node.Name == name && workload.Node.Namespace == @namespace) is { } found
            ? RowOf(found, progress.Current())
            : null;

    /// <summary>Asks those whose version is not known.</summary>
    public Task AskVersionsAsync(CancellationToken cancellationToken) =>
        versions.AskAsync([.. registry.Current.Workloads.Where(workload => workload.Connected).Select(workload => workload.Node)], cancellationToken);

    private ProxyRow RowOf(Workload workload, IReadOnlyDictionary<string, ProxyProgress> progresses)
    {
        var node = workload.Node;
        var certificate = ledger.CertificateOf(workload);
        return new ProxyRow(
            workload, Callers.RoleName(node.Role), progresses.GetValueOrDefault(node.InstanceId), versions.Of(node), certificate?.End,
            certificate?.Root is { Length: > ShownDigits } root ? root[..ShownDigits] : certificate?.Root ?? "");
    }
}
