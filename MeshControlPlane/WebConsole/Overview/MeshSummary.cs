using System.Diagnostics;
using System.Reflection;
using MeshControlPlane.Certificates;
using MeshControlPlane.Conditions;
using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Services;
using MeshControlPlane.WebConsole.Workloads;
using MeshModel.Findings;
using MeshProtocol;

namespace MeshControlPlane.WebConsole.Overview;

/// <summary>The mesh at a glance.</summary>
internal sealed class MeshSummary(
    WorkloadTable workloads,
    ServiceTable services,
    RelatedConfiguration configuration,
    ResourceAnalysis analysis,
    ConfigurationSource source,
    IWorkloadRegistry registry,
    IResourceStore store,
    ProxySyncTable syncs,
    CertificateAuthority authority,
    RecentTraffic traffic,
    TimeProvider time)
{
    private static readonly string Version =
        typeof(MeshSummary).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static readonly DateTimeOffset Started = Process.GetCurrentProcess().StartTime;

    public MeshGlance Read()
    {
        var rows = workloads.Rows();
        var apps = rows.Where(row => row.App.Length > 0)
            .GroupBy(row => (row.Namespace, row.App))
            .Select(group => group.Max(row => row.Health));
        var (nodes, peers, slice) = (registry.Current.Workloads.Select(workload => workload.Node).ToList(), source.Current.View.Resources.Peers,
            traffic.LastMinute());
        var secured = slice.Flows.Where(flow => flow.Key.Reporter == Observability.Traffic.FlowReporter.Destination).ToList();
        var proxies = syncs.ByName().Values.ToList();
        var refused = proxies.Where(sync => sync.Refused is not null).MaxBy(sync => sync.Refused!.Revision);
        return new MeshGlance
        {
            Apps = [.. apps],
            Services = [.. services.Rows().Select(row => row.Health)],
            Workloads = [.. rows.Select(row => row.Health)],
            Version = Version,
            Uptime = time.GetUtcNow() - Started,
            Revision = source.Current.Revision,
            Memory = Environment.WorkingSet,
            ConnectedProxies = proxies.Count,
            Proxies = nodes.Count,
            Refusal = refused is null ? null : ($"{refused.Node.Namespace}/{refused.Node.Name}", refused.Refused!.Revision, refused.Refused.Reason),
            Errors = Count(Severity.Error),
            Warnings = Count(Severity.Warning),
            Infos = Count(Severity.Info),
            Resources = store.Current.Resources.Count,
            PeerModes =
            [
                .. nodes.Where(node => node.Role == NodeRole.Sidecar).GroupBy(peers.For)
                    .OrderByDescending(group => group.Count()).Select(group => (group.Key, group.Count())),
            ],
            SecuredShare = secured.Count == 0 ? null : SecuredShareOf(secured),
            RootName = RootId.Of(authority.Root)[..12],
            RootEnds = authority.Root.NotAfter.ToUniversalTime(),
        };
    }

    private int Count(Severity severity) => configuration.All.Sum(resource => analysis.Of(resource.Key).Count(message => message.Code.Severity == severity));

    private static double? SecuredShareOf(List<Observability.Traffic.Flow> flows)
    {
        var all = flows.Sum(flow => flow.Requests + flow.ConnectionsOpened);
        return all == 0 ? null : (double)flows.Where(flow => flow.Key.MutualTls).Sum(flow => flow.Requests + flow.ConnectionsOpened) / all;
    }
}
