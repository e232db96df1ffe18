using System.Collections.Frozen;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Observability;
using MeshModel.Resources;
using MeshModel.Security;
using MeshTranslation.Clusters;
using MeshTranslation.Observability;
using MeshTranslation.Routes.Delegation;
using MeshTranslation.Scopes;
using MeshTranslation.Security;

namespace MeshTranslation.Resources;

/// <summary>All resources of the mesh at one version, indexed for translation. Immutable; built once per version and shared by all nodes.</summary>
public sealed class MeshResources
{
    private readonly ILookup<string, MeshService> _servicesByHost;
    private readonly FrozenDictionary<(string Namespace, string Name), Secret> _secrets;
    private readonly DelegatedRules _rules;

    private readonly ILookup<string, MeshService> _servicesByNamespace;
    private readonly Declared _declared;
    private readonly Resource[] _others;

    private MeshResources(MeshSettings settings, IEnumerable<Resource> resources, MeshResources? before)
    {
        var byKind = resources.ToLookup(resource => resource.GetType());
        Settings = settings;
        _others = [.. byKind.Where(kind => kind.Key != typeof(VirtualService)).OrderBy(kind => kind.Key.Name, StringComparer.Ordinal).SelectMany(kind => kind)];
        ChangesRoutesAlone = before is not null && ReferenceEquals(settings, before.Settings)
            && _others.AsSpan().SequenceEqual(before._others, ReferenceEqualityComparer.Instance);
        AllButRoutes = ChangesRoutesAlone ? before!.AllButRoutes : new object();
        _declared = new Declared(settings, [.. byKind[typeof(Service)], .. byKind[typeof(ServiceEntry)]], [.. byKind[typeof(DestinationRule)], .. byKind[typeof(Secret)]]);
        DeclaresSameServices = _declared.HasServicesOf(before?._declared);
        DescribesSameClusters = DeclaresSameServices && _declared.HasRulesOf(before?._declared);
        Services = DeclaresSameServices ? before!.Services
            : ServiceDeclarations.Join(byKind[typeof(Service)].Cast<Service>().Select(service => ServiceDeclarations.Of(service, settings))
                .Concat(byKind[typeof(ServiceEntry)].Cast<ServiceEntry>().SelectMany(entry => ServiceDeclarations.Of(entry, settings))));
        VirtualServices = OldestFirst<VirtualService>(byKind);
        DestinationRules = OldestFirst<DestinationRule>(byKind);
        Gateways = OldestFirst<Gateway>(byKind);
        Sidecars = OldestFirst<Sidecar>(byKind);
        Peers = new PeerModes(OldestFirst<PeerAuthentication>(byKind), settings.RootNamespace);
        WorkloadEntries = OldestFirst<WorkloadEntry>(byKind);
        RequestAuthentications = OldestFirst<RequestAuthentication>(byKind);
        AuthorizationPolicies = OldestFirst<AuthorizationPolicy>(byKind);
        Telemetry = ChangesRoutesAlone ? before!.Telemetry : new TelemetryTable(OldestFirst<Telemetry>(byKind), settings, before?.Telemetry);
        _servicesByHost = DeclaresSameServices ? before!._servicesByHost : Services.ToLookup(service => service.Host, StringComparer.OrdinalIgnoreCase);
        _servicesByNamespace = DeclaresSameServices ? before!._servicesByNamespace : Services.ToLookup(service => service.Namespace, StringComparer.Ordinal);
        _secrets = ChangesRoutesAlone ? before!._secrets
            : byKind[typeof(Secret)].Cast<Secret>().ToFrozenDictionary(secret => (secret.Metadata.Namespace, secret.Metadata.Name));
        _rules = new DelegatedRules(VirtualServices, ExportToOf);
        Rules = new DestinationRuleLookup(this);
        Outbound = new OutboundTranslation(this, before?.Outbound);
    }

    /// <summary>Whether services are the very objects of the resources before: most changes concern something else.</summary>
    internal bool DeclaresSameServices { get; }

    /// <summary>The same of all that makes a cluster, save for what a caller may know of it.</summary>
    internal bool DescribesSameClusters { get; }

    /// <summary>Whether all but VirtualServices are the very objects of the resources before, whatever their kind.</summary>
    internal bool ChangesRoutesAlone { get; }

    /// <summary>Stands for all but VirtualServices: the same object where those are the same.</summary>
    internal object AllButRoutes { get; }

    /// <summary>What holds for the whole mesh.</summary>
    public MeshSettings Settings { get; }

    /// <summary>Services by full name; where several namespaces declare one, the Service of Kubernetes first, then the oldest.</summary>
    public IReadOnlyList<MeshService> Services { get; }

    /// <summary>VirtualServices, oldest first.</summary>
    public IReadOnlyList<VirtualService> VirtualServices { get; }

    /// <summary>DestinationRules, oldest first.</summary>
    public IReadOnlyList<DestinationRule> DestinationRules { get; }

    /// <summary>Gateways, oldest first.</summary>
    public IReadOnlyList<Gateway> Gateways { get; }

    /// <summary>Sidecars, oldest first.</summary>
    public IReadOnlyList<Sidecar> Sidecars { get; }

    /// <summary>WorkloadEntries, oldest first.</summary>
    public IReadOnlyList<WorkloadEntry> WorkloadEntries { get; }

    /// <summary>RequestAuthentications, oldest first.</summary>
    public IReadOnlyList<RequestAuthentication> RequestAuthentications { get; }

    /// <summary>AuthorizationPolicies, oldest first.</summary>
    public IReadOnlyList<AuthorizationPolicy> AuthorizationPolicies { get; }

    /// <summary>Finds the DestinationRules of a service.</summary>
    internal DestinationRuleLookup Rules { get; }

    /// <summary>Which connections workloads take.</summary>
    public PeerModes Peers { get; }

    /// <summary>What proxies are asked to tell of requests.</summary>
    internal TelemetryTable Telemetry { get; }

    /// <summary>What callers get that does not depend on who is there to be called.</summary>
    internal OutboundTranslation Outbound { get; }

    /// <summary>Indexes resources of any kinds; those that translation does not read are passed over.</summary>
    /// <param name="resources">All of them.</param>
    /// <param name="settings">What holds for the whole mesh.</param>
    /// <param name="before">Those of the version before: what is the same need not be made again. They do not keep those before them.</param>
    public static MeshResources From(IEnumerable<Resource> resources, MeshSettings settings, MeshResources? before = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(settings);
        return new MeshResources(settings, resources, before);
    }

    /// <summary>The service of a full name, or <see langword="null"/>; of several, the first in the order of <see cref="Services"/>.</summary>
    public MeshService? FindService(string host) => _servicesByHost[host].FirstOrDefault();

    /// <summary>The services of a namespace, in the order of <see cref="Services"/>.</summary>
    internal IEnumerable<MeshService> ServicesIn(string @namespace) => _servicesByNamespace[@namespace];

    /// <summary>The service of a full name as a namespace sees it, its own before others; <see langword="null"/> when it sees none.</summary>
    internal MeshService? FindService(string host, string viewer)
    {
        MeshService? first = null;
        foreach (var service in _servicesByHost[host])
        {
            if (ExportScope.Of(service.ExportTo, service.Namespace, viewer) != Visibility.None)
            {
                if (service.Namespace == viewer)
                {
                    return service;
                }

                first ??= service;
            }
        }

        return first;
    }

    /// <summary>The rules that count for the hosts of a VirtualService: its own, with those of its delegates where it hands on to them.</summary>
    internal IReadOnlyList<RouteRule> RulesOf(VirtualService virtualService) => _rules.Of(virtualService);

    /// <summary>Where a VirtualService may be used: its own list, or what the mesh says for those that have none.</summary>
    internal IReadOnlyList<string> ExportToOf(VirtualService virtualService) =>
        virtualService.Spec.ExportTo.Count > 0 ? virtualService.Spec.ExportTo : Settings.DefaultVirtualServiceExportTo;

    /// <summary>Where a DestinationRule may be used: its own list, or what the mesh says for those that have none.</summary>
    internal IReadOnlyList<string> ExportToOf(DestinationRule rule) =>
        rule.Spec.ExportTo.Count > 0 ? rule.Spec.ExportTo : Settings.DefaultDestinationRuleExportTo;

    /// <summary>The Secret of that name, or <see langword="null"/>.</summary>
    internal Secret? FindSecret(string @namespace, string name) => _secrets.GetValueOrDefault((@namespace, name));

    private static List<T> OldestFirst<T>(ILookup<Type, Resource> resources)
        where T : Resource
    {
        var found = resources[typeof(T)].Cast<T>().ToList();
        found.Sort(ResourceAge.OldestFirst);
        return found;
    }

    /// <summary>The resources that services and clusters are made of.</summary>
    private sealed class Declared(MeshSettings settings, Resource[] services, Resource[] rules)
    {
        private readonly MeshSettings _settings = settings;
        private readonly Resource[] _services = services;
        private readonly Resource[] _rules = rules;

        public bool HasServicesOf(Declared? other) => other is not null && ReferenceEquals(_settings, other._settings) && AreSame(_services, other._services);

        public bool HasRulesOf(Declared? other) => other is not null && AreSame(_rules, other._rules);

        private static bool AreSame(Resource[] one, Resource[] other) => one.AsSpan().SequenceEqual(other, ReferenceEqualityComparer.Instance);
    }
}
