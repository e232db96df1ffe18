using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using MeshControlPlane.WebConsole.Live;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Services;

/// <summary>All services, as the list shows them.</summary>
internal sealed class ServiceTable(ConfigurationSource source, IWorkloadRegistry registry, RecentTraffic traffic, RelatedConfiguration configuration)
{
    /// <summary>All of them, by namespace and name.</summary>
    public IReadOnlyList<ServiceRow> Rows()
    {
        var slice = traffic.LastMinute();
        var flows = slice.Flows.Where(Sides.IsCounted).ToLookup(flow => flow.Key.Service);
        var workloads = registry.Current.Workloads.ToLookup(workload => workload.Node.Namespace);
        return
        [
            .. source.Current.View.Resources.Services
                .Select(service => RowOf(service, workloads[service.Namespace], TrafficSum.Of(flows[service.Host], slice.Length)))
                .OrderBy(row => row.Namespace, StringComparer.Ordinal)
                .ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>One of them; <see langword="null"/> when there is none of that name.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name, or its host.</param>
    public ServiceRow? Find(string @namespace, string name)
    {
        if (source.Current.View.Resources.Services.FirstOrDefault(service =>
            service.Namespace == @namespace && (service.ShortName == name || service.Host == name)) is not { } service)
        {
            return null;
        }

        var slice = traffic.LastMinute();
        return RowOf(service, registry.Current.Workloads.Where(workload => workload.Node.Namespace == @namespace),
            TrafficSum.Of(slice.ToService(service.Host), slice.Length));
    }

    private ServiceRow RowOf(MeshService service, IEnumerable<Workload> candidates, TrafficSum sum)
    {
        List<Workload> selected = service.Selector.Count == 0
            ? []
            : [.. candidates.Where(workload => service.Selector.All(label => workload.Node.Labels.TryGetValue(label.Key, out var value)
                && value == label.Value))];
        var related = configuration.OfHost(service.Host);
        return new ServiceRow(
            service, selected, service.Endpoints.Count, related, sum,
            configuration.FindingsIn(related.Append(service.Resource).DistinctBy(resource => resource.Key)));
    }
}
