using System.Globalization;
using MeshModel.Hosts;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshExplanation;

/// <summary>Says why a cluster that a route names is not there, or has no endpoints, and which resource to mend.</summary>
internal sealed class ClusterProblems(MeshView view)
{
    /// <summary>Why a cluster is not known: flag NC.</summary>
    /// <param name="cluster">Its name, such as <c>outbound|80|v9|ratings.mesh.svc.cluster.local</c>.</param>
    /// <param name="caller">Who asks.</param>
    public string WhyUnknown(string cluster, Node caller)
    {
        if (cluster.Split('|') is not ["outbound", var port, var subset, var host])
        {
            return $"there is no cluster {cluster}";
        }

        if (view.Resources.FindService(host) is not { } service)
        {
            return $"the mesh knows no host {host}: apply a Service or ServiceEntry for it, or name another destination{Meant(host)}";
        }

        if (int.TryParse(port, CultureInfo.InvariantCulture, out var number) && service.FindPort(number) is null)
        {
            return $"{service.Resource.Key} has no port {port}; it has {string.Join(", ", service.Ports.Select(own => own.Number))}: correct destination.port.number";
        }

        var rules = view.Resources.DestinationRules
            .Where(rule => HostName.Covers(HostName.Resolve(rule.Spec.Host, rule.Metadata.Namespace, view.Resources.Settings.ClusterDomain), host))
            .ToList();
        if (subset.Length == 0)
        {
            return $"{host} is not visible in namespace {caller.Namespace}: see its exportTo, and the Sidecar of that namespace";
        }

        if (rules.Count == 0)
        {
            return $"subset {subset} of {host} is not defined: there is no DestinationRule for the host; apply one that defines it";
        }

        var defining = rules.Find(rule => rule.Spec.Subsets.Any(own => own.Name == subset));
        var defined = string.Join("; ", rules.Select(rule => $"{rule.Key} defines {Names(rule.Spec.Subsets.Select(own => own.Name))}"));
        return defining is null
            ? $"subset {subset} of {host} is not defined: {defined}; add it there ({SourcePlaces.Of(rules[0], "spec.subsets")})"
            : $"subset {subset} of {host} is defined by {defining.Key}, which does not count for callers in namespace {caller.Namespace}: see its exportTo and workloadSelector";
    }

    /// <summary>Why a cluster has no endpoints: flag UH.</summary>
    public string WhyEmpty(Cluster cluster)
    {
        if (view.Resources.FindService(cluster.ServiceHost) is not { } service)
        {
            return $"{cluster.Name} has no endpoints";
        }

        var rule = view.Resources.DestinationRules.FirstOrDefault(rule =>
            HostName.Covers(HostName.Resolve(rule.Spec.Host, rule.Metadata.Namespace, view.Resources.Settings.ClusterDomain), service.Host)
            && rule.Spec.Subsets.Any(subset => subset.Name == cluster.Subset));
        var labels = new SortedDictionary<string, string>(service.Selector.ToDictionary(), StringComparer.Ordinal);
        foreach (var (key, value) in rule?.Spec.Subsets.First(subset => subset.Name == cluster.Subset).Labels ?? new Dictionary<string, string>())
        {
            labels[key] = value;
        }

        if (labels.Count == 0)
        {
            return $"{service.Resource.Key} selects no workloads and lists no endpoints";
        }

        var selected = view.Registry.Workloads.Where(workload => workload.Node.Namespace == service.Namespace && Has(workload.Node, labels)).ToList();
        var wanted = string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"));
        if (selected.Count == 0)
        {
            return cluster.Subset.Length == 0
                ? $"no workload in namespace {service.Namespace} has the labels {wanted} that {service.Resource.Key} selects"
                : $"no workload in namespace {service.Namespace} has the labels {wanted} of subset {cluster.Subset} ({PlaceOf(rule, service)})";
        }

        var waiting = selected.Where(workload => !workload.Ready).ToList();
        return waiting.Count > 0
            ? string.Join("; ", waiting.Select(Describe))
            : $"{string.Join(", ", selected.Select(workload => workload.Node.Name))} {(selected.Count == 1 ? "does" : "do")} not have the port that {service.Resource.Key} sends to";
    }

    private static SourcePlace PlaceOf(DestinationRule? rule, MeshService service) =>
        rule is null ? SourcePlaces.Of(service.Resource) : SourcePlaces.Of(rule, "spec.subsets");

    private static string Describe(Workload workload) => $"{workload.Node.Namespace}/{workload.Node.Name} is not ready: {workload.NotReadyReason}";

    private string Meant(string host)
    {
        var labels = host.Split('.');
        var full = labels.Length is 2 or 3 ? HostName.Resolve(labels[0], labels[1], view.Resources.Settings.ClusterDomain) : "";
        return full.Length > 0 && view.Resources.FindService(full) is not null ? $" (a name with a dot is not completed: write {full})" : "";
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";

    private static bool Has(Node node, IReadOnlyDictionary<string, string> labels) =>
        labels.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
