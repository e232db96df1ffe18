using System.Text.Json.Nodes;
using MeshModel.Kinds;

namespace Aspire.Hosting.Publishing;

/// <summary>An object of the mesh's manifests.</summary>
/// <param name="Group">API group; empty for Kubernetes' core group.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Content">All of it.</param>
internal sealed record ManifestObject(string Group, string Kind, string Namespace, string Name, JsonObject Content)
{
    private const string IstioGroups = ".istio.io";

    // Hosts before what names them, subsets before the routes to them.
    private static readonly string[] RoutingOrder =
    [
        nameof(ResourceKinds.Gateway), nameof(ResourceKinds.ServiceEntry), nameof(ResourceKinds.WorkloadEntry), nameof(ResourceKinds.DestinationRule),
        nameof(ResourceKinds.VirtualService), nameof(ResourceKinds.Sidecar), nameof(ResourceKinds.PeerAuthentication),
        nameof(ResourceKinds.RequestAuthentication), nameof(ResourceKinds.AuthorizationPolicy), nameof(ResourceKinds.Telemetry),
    ];

    public bool IsRouting => Group.EndsWith(IstioGroups, StringComparison.Ordinal);

    /// <summary>Where a routing resource stands among others; those of kinds that are not known come last.</summary>
    public int RoutingRank => Array.IndexOf(RoutingOrder, Kind) is >= 0 and var rank ? rank : RoutingOrder.Length;

    public bool Is(string group, string kind) => Group == group && Kind == kind;
}
