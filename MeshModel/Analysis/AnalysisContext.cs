using MeshModel.Analysis.Rules;
using MeshModel.Hosts;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Security;

namespace MeshModel.Analysis;

/// <summary>The input of all rules, indexed once. Lists are oldest first.</summary>
internal sealed class AnalysisContext
{
    private readonly Dictionary<string, Service> _servicesByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ServiceEntry> _entriesByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<DestinationRule>> _rulesByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _wildcardRuleHosts = [];
    private readonly Dictionary<(string Namespace, string Name), Gateway> _gateways = [];
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name), VirtualService> _virtualServicesByName = [];
    private readonly List<AnalysisWorkload> _declared = [];
    private readonly ILookup<string, AnalysisWorkload> _workloads;
    private readonly ILookup<(string Namespace, string Name, string Value), AnalysisWorkload> _byLabel;
    private readonly ILookup<string, AnalysisWorkload> _joined;
    private readonly AnalysisInput _input;

    public AnalysisContext(AnalysisInput input)
    {
        _input = input;
        Resources = [.. input.Resources.OrderBy(resource => resource.Metadata.CreationTimestamp)
            .ThenBy(resource => resource.Metadata.Name, StringComparer.Ordinal)
            .ThenBy(resource => resource.Metadata.Namespace, StringComparer.Ordinal)];
        VirtualServices = [.. Resources.OfType<VirtualService>()];
        DestinationRules = [.. Resources.OfType<DestinationRule>()];
        foreach (var resource in Resources)
        {
            Index(resource);
        }

        _joined = input.Workloads.ToLookup(workload => workload.Namespace, StringComparer.Ordinal);
        _workloads = AllWorkloads.ToLookup(workload => workload.Namespace, StringComparer.Ordinal);
        _byLabel = AllWorkloads.SelectMany(workload => workload.Labels, (workload, label) => (Label: (workload.Namespace, label.Key, label.Value), Workload: workload))
            .ToLookup(entry => entry.Label, entry => entry.Workload);
    }

    public IReadOnlyList<Resource> Resources { get; }

    public IReadOnlyList<VirtualService> VirtualServices { get; }

    public IReadOnlyList<DestinationRule> DestinationRules { get; }

    public MeshConfig Mesh => _input.Mesh;

    public IReadOnlyList<AnalysisWorkload> Workloads => _input.Workloads;

    /// <summary>The full name that a host written in a resource stands for.</summary>
    public string Resolve(string host, Resource writtenIn) => Resolve(host, writtenIn.Metadata.Namespace);

    /// <summary>The full name of a host in a namespace.</summary>
    public string Resolve(string host, string @namespace) => HostName.Resolve(host, @namespace, _input.ClusterDomain);

    /// <summary>The service of a full name, or <see langword="null"/>.</summary>
    public Service? FindService(string host) => _servicesByHost.GetValueOrDefault(host);

    /// <summary>The ServiceEntry of a full name, or <see langword="null"/>.</summary>
    public ServiceEntry? FindEntry(string host) => _entriesByHost.GetValueOrDefault(host)
        ?? (HostName.MostSpecific(_entriesByHost.Keys.Where(HostName.IsWildcard), host) is { } wildcard ? _entriesByHost[wildcard] : null);

    /// <summary>Whether the mesh knows a host: a service or what a ServiceEntry names, or for a wildcard any that it covers.</summary>
    public bool Knows(string host) => HostName.IsWildcard(host)
        ? _servicesByHost.Keys.Concat(_entriesByHost.Keys).Any(known => HostName.Covers(host, known))
        : _servicesByHost.ContainsKey(host) || FindEntry(host) is not null;

    /// <summary>The DestinationRules for a host, those for wildcards that cover it included.</summary>
    public IEnumerable<DestinationRule> RulesFor(string host)
    {
        foreach (var name in _wildcardRuleHosts.Where(wildcard => HostName.Covers(wildcard, host)).Append(host))
        {
            foreach (var rule in _rulesByHost.GetValueOrDefault(name) ?? [])
            {
                yield return rule;
            }
        }
    }

    public bool HasGateway(string @namespace, string name) => _gateways.ContainsKey((@namespace, name));

    public VirtualService? FindVirtualService(string @namespace, string name) => _virtualServicesByName.GetValueOrDefault((@namespace, name));

    /// <summary>Whether a workload has these labels, or a Deployment would start one with them; true where nobody knows which there are.</summary>
    public bool AnyWorkload(string @namespace, IReadOnlyDictionary<string, string> labels) =>
        !_input.KnowsWorkloads || Near(@namespace, labels).Any(workload => HasAll(workload.Labels, labels));

    /// <summary>The same, in any namespace.</summary>
    public bool AnyWorkloadAnywhere(IReadOnlyDictionary<string, string> labels) =>
        !_input.KnowsWorkloads || AllWorkloads.Any(workload => HasAll(workload.Labels, labels));

    /// <summary>Whether some workload has the labels of both selectors; false where nobody knows.</summary>
    public bool AnyWorkloadHasBoth(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other, string? @namespace = null) =>
        !Contradict(one, other)
        && (@namespace is null ? AllWorkloads : Near(@namespace, one)).Any(workload => HasAll(workload.Labels, one) && HasAll(workload.Labels, other));

    /// <summary>The workloads with these labels, and those that a Deployment would start.</summary>
    public IReadOnlyList<AnalysisWorkload> WorkloadsWith(IReadOnlyDictionary<string, string> labels) => [.. AllWorkloads.Where(workload => HasAll(workload.Labels, labels))];

    /// <summary>Whether a selector picks a workload.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> selector, AnalysisWorkload workload) => HasAll(workload.Labels, selector);

    /// <summary>The namespaces of the workloads with these labels.</summary>
    public IEnumerable<string> NamespacesOf(IReadOnlyDictionary<string, string> labels) =>
        WorkloadsWith(labels).Select(workload => workload.Namespace).Distinct();

    /// <summary>Whether there is such a namespace, or a resource or workload in it.</summary>
    public bool KnowsNamespace(string name) => _namespaces.Contains(name) || _workloads.Contains(name);

    /// <summary>The Gateway of that name, or <see langword="null"/>.</summary>
    public Gateway? FindGateway(string @namespace, string name) => _gateways.GetValueOrDefault((@namespace, name));

    private IEnumerable<AnalysisWorkload> AllWorkloads => _input.Workloads.Concat(_declared);

    /// <summary>How many workloads that have joined have these labels.</summary>
    public int CountWorkloads(string @namespace, IReadOnlyDictionary<string, string> labels) =>
        _joined[@namespace].Count(workload => HasAll(workload.Labels, labels));

    /// <summary>The namespaces that may use a VirtualService: its own list, or the mesh's.</summary>
    public ExportedTo ExportOf(VirtualService virtualService) => ExportedTo.Of(
        virtualService.Spec.ExportTo.Count > 0 ? virtualService.Spec.ExportTo : Mesh.DefaultVirtualServiceExportTo, virtualService.Metadata.Namespace);

    /// <summary>Every destination that an HTTP, TLS or TCP rule names, with its path.</summary>
    public static IEnumerable<(Destination Destination, string Path)> DestinationsOf(VirtualService virtualService)
    {
        var spec = virtualService.Spec;
        for (var i = 0; i < spec.Http.Count; i++)
        {
            var rule = spec.Http[i];
            for (var j = 0; j < rule.Route.Count; j++)
            {
                yield return (rule.Route[j].Destination, $"spec.http[{i}].route[{j}].destination");
            }

            if (rule.Mirror is { } mirror)
            {
                yield return (mirror, $"spec.http[{i}].mirror");
            }

            for (var j = 0; j < rule.Mirrors.Count; j++)
            {
                yield return (rule.Mirrors[j].Destination, $"spec.http[{i}].mirrors[{j}].destination");
            }
        }

        for (var i = 0; i < spec.Tls.Count; i++)
        {
            for (var j = 0; j < spec.Tls[i].Route.Count; j++)
            {
                yield return (spec.Tls[i].Route[j].Destination, $"spec.tls[{i}].route[{j}].destination");
            }
        }

        for (var i = 0; i < spec.Tcp.Count; i++)
        {
            for (var j = 0; j < spec.Tcp[i].Route.Count; j++)
            {
                yield return (spec.Tcp[i].Route[j].Destination, $"spec.tcp[{i}].route[{j}].destination");
            }
        }
    }

    /// <summary>Every HTTP rule, with its path.</summary>
    public IEnumerable<(VirtualService Owner, HttpRoute Rule, string Path)> HttpRules() =>
        VirtualServices.SelectMany(owner => owner.Spec.Http.Select((rule, index) => (owner, rule, $"spec.http[{index}]")));

    public static bool IsForSidecars(VirtualService virtualService) => virtualService.Spec.Gateways.Count == 0 || virtualService.Spec.Gateways.Contains("mesh");

    private void Index(Resource resource)
    {
        var (@namespace, name) = (resource.Metadata.Namespace, resource.Metadata.Name);
        if (@namespace.Length > 0 && resource is not AuthorizationPolicy)
        {
            _namespaces.Add(@namespace);
        }

        switch (resource)
        {
            case Service service:
                _servicesByHost[HostName.Resolve(name, @namespace, _input.ClusterDomain)] = service;
                break;
            case ServiceEntry entry:
                foreach (var host in entry.Spec.Hosts)
                {
                    _entriesByHost[host] = entry;
                }

                break;
            case Namespace:
                _namespaces.Add(name);
                break;
            case WorkloadEntry workload:
                _declared.Add(new AnalysisWorkload(@namespace, Labels.Join(workload.Spec.Labels, workload.Metadata.Labels)));
                break;
            case Deployment deployment:
                _declared.Add(new AnalysisWorkload(@namespace, deployment.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>()));
                break;
            case Gateway gateway:
                _gateways[(@namespace, name)] = gateway;
                break;
            case VirtualService virtualService:
                _virtualServicesByName[(@namespace, name)] = virtualService;
                break;
            case DestinationRule rule:
                var ruled = Resolve(rule.Spec.Host, rule);
                if (!_rulesByHost.TryGetValue(ruled, out var rules))
                {
                    _rulesByHost[ruled] = rules = [];
                    if (HostName.IsWildcard(ruled))
                    {
                        _wildcardRuleHosts.Add(ruled);
                    }
                }

                rules.Add(rule);
                break;
            default:
                break;
        }
    }

    // Those with the first of the labels: many selectors and many workloads are not all compared.
    private IEnumerable<AnalysisWorkload> Near(string @namespace, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
        {
            return _byLabel[(@namespace, name, value)];
        }

        return _workloads[@namespace];
    }

    private static bool Contradict(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Any(label => other.TryGetValue(label.Key, out var value) && value != label.Value);

    private static bool HasAll(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
