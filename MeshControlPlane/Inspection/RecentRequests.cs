using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Registry;
using MeshExplanation.Running;
using MeshProtocol;

namespace MeshControlPlane.Inspection;

/// <summary>Asks the proxies for their last requests.</summary>
internal sealed class RecentRequests(IWorkloadRegistry registry, ProxyAdmin admin)
{
    // A look at the newest is no reason to call on every proxy of a large mesh.
    private const int MostProxies = 32;

    /// <summary>The newest requests first. Of a large mesh the gateways, and some of the sidecars, are asked.</summary>
    /// <param name="most">How many, of each proxy and in all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RecentRequest>> FindAsync(int most, CancellationToken cancellationToken)
    {
        var nodes = registry.Current.Workloads.Where(workload => workload.Connected).Select(workload => workload.Node)
            .OrderBy(node => node.Role == NodeRole.Sidecar).Take(MostProxies).ToList();
        var answers = await Task.WhenAll(nodes.Select(node => admin.ReadAsync(node, FormattableString.Invariant($"/requests?last={most}"), cancellationToken)))
            .ConfigureAwait(false);
        return
        [
            .. nodes.Zip(answers)
                .SelectMany(
                    pair => pair.Second?["requests"] as JsonArray ?? [],
                    (pair, entry) => entry.Deserialize<RequestHop>(MeshJson.Options)! with { Proxy = $"{pair.First.Namespace}/{pair.First.Name}" })
                .GroupBy(IdOf)
                .Where(group => group.Key.Length > 0)
                .Select(group => new RecentRequest(group.Key, group.MinBy(hop => hop.StartedAt)!, group.Count()))
                .OrderByDescending(request => request.First.StartedAt)
                .Take(most),
        ];
    }

    // A trace joins what a service called for it; a request id ends at the service.
    private static string IdOf(RequestHop hop) => hop.TraceParent?.Split('-') is [_, { Length: 32 } trace, ..] ? trace : hop.RequestId;
}
