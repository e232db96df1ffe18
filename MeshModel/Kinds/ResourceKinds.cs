using System.Collections.Frozen;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Observability;
using MeshModel.Security;

namespace MeshModel.Kinds;

/// <summary>The kinds that the mesh knows.</summary>
public static class ResourceKinds
{
    private const string PodDescription = "A process of a service with the proxy beside it, or a gateway. The control plane makes one for each that has joined.";

    private const string DeploymentDescription = "What a cluster would run. It is stored and shown here; nothing is started from it.";

    /// <summary>networking.istio.io VirtualService.</summary>
    public static KindDescriptor VirtualService { get; } =
        Istio<VirtualService>("virtualservices", "Rules for requests to some hosts: which destinations they go to, and what is done to them on the way.", "vs");

    /// <summary>networking.istio.io DestinationRule.</summary>
    public static KindDescriptor DestinationRule { get; } = Istio<DestinationRule>(
        "destinationrules",
        "What holds for requests once a service is chosen: its subsets, load balancing, connection limits, outlier detection and TLS.", "dr");

    /// <summary>networking.istio.io Gateway.</summary>
    public static KindDescriptor Gateway { get; } =
        Istio<Gateway>("gateways", "Ports and hosts at which gateways let traffic into the mesh or out of it; VirtualServices say where it goes.", "gw");

    /// <summary>networking.istio.io ServiceEntry.</summary>
    public static KindDescriptor ServiceEntry { get; } =
        Istio<ServiceEntry>("serviceentries", "Hosts that the mesh shall know besides its Services, such as services outside.", "se");

    /// <summary>networking.istio.io WorkloadEntry.</summary>
    public static KindDescriptor WorkloadEntry { get; } =
        Istio<WorkloadEntry>("workloadentries", "An endpoint that is no pod, given by its address, for a ServiceEntry or a Service.", "we");

    /// <summary>networking.istio.io Sidecar.</summary>
    public static KindDescriptor Sidecar { get; } =
        Istio<Sidecar>("sidecars", "Which services the proxies of a namespace, or of some of its workloads, need to know.");

    /// <summary>security.istio.io PeerAuthentication.</summary>
    public static KindDescriptor PeerAuthentication { get; } =
        IstioSecurity<PeerAuthentication>("peerauthentications", "Whether workloads take connections with mutual TLS, without, or both.", "pa");

    /// <summary>security.istio.io RequestAuthentication.</summary>
    public static KindDescriptor RequestAuthentication { get; } =
        IstioSecurity<RequestAuthentication>("requestauthentications", "Which tokens requests may carry to workloads, and who issues them.", "ra");

    /// <summary>security.istio.io AuthorizationPolicy.</summary>
    public static KindDescriptor AuthorizationPolicy { get; } =
        IstioSecurity<AuthorizationPolicy>("authorizationpolicies", "Which requests workloads take and which they refuse.", "ap");

    /// <summary>telemetry.istio.io Telemetry.</summary>
    public static KindDescriptor Telemetry { get; } =
        Istio<Telemetry>("telemetries", "What proxies tell of requests: which are traced and logged, and which metrics there are.", "telemetry") with
        {
            Group = "telemetry.istio.io",
            Versions = ["v1", "v1alpha1"],
            Categories = ["istio-io", "telemetry-istio-io"],
        };

    /// <summary>Core Service.</summary>
    public static KindDescriptor Service { get; } =
        Core<Service>("services", "A name under which callers reach the workloads that it selects by their labels.", "svc") with { Categories = ["all"] };

    /// <summary>Core Namespace.</summary>
    public static KindDescriptor Namespace { get; } =
        Core<Namespace>("namespaces", "A room for resources: names are unique within it.", "ns") with { Namespaced = false };

    /// <summary>Core ConfigMap.</summary>
    public static KindDescriptor ConfigMap { get; } =
        Core<ConfigMap>("configmaps", "Settings by name. The one called istio in istio-system has those of the whole mesh.", "cm");

    /// <summary>Core Secret.</summary>
    public static KindDescriptor Secret { get; } = Core<Secret>("secrets", "Values that are not for everybody, such as the certificates of gateways.");

    /// <summary>Core ServiceAccount.</summary>
    public static KindDescriptor ServiceAccount { get; } = Core<ServiceAccount>("serviceaccounts", "The identity of workloads.", "sa");

    /// <summary>Core Pod; the control plane makes one for each workload.</summary>
    public static KindDescriptor Pod { get; } =
        Core<Pod>("pods", PodDescription, "po") with { Categories = ["all"], ReadOnly = true };

    /// <summary>Core Event; the control plane makes them.</summary>
    public static KindDescriptor Event { get; } =
        Core<Event>("events", "Something that happened to a resource. Kept for an hour.", "ev") with { ReadOnly = true };

    /// <summary>apps Deployment.</summary>
    public static KindDescriptor Deployment { get; } =
        Core<Deployment>("deployments", DeploymentDescription, "deploy") with { Group = "apps", Categories = ["all"] };

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<KindDescriptor> All { get; } =
        [Namespace, Service, ConfigMap, Secret, ServiceAccount, Pod, Event, Deployment, VirtualService, DestinationRule, Gateway, ServiceEntry, WorkloadEntry, Sidecar,
            PeerAuthentication, RequestAuthentication, AuthorizationPolicy, Telemetry];

    private static FrozenDictionary<(string Group, string Kind), KindDescriptor> ByKind { get; } =
        All.ToFrozenDictionary(kind => (kind.Group, kind.Kind));

    private static FrozenDictionary<(string Group, string Plural), KindDescriptor> ByPlural { get; } =
        All.ToFrozenDictionary(kind => (kind.Group, kind.Plural));

    /// <summary>The kind of a name such as <c>VirtualService</c> in a group; <see langword="null"/> when the mesh does not know it.</summary>
    public static KindDescriptor? Find(string group, string kind) => ByKind.GetValueOrDefault((group, kind));

    /// <summary>The kind of a name as in URLs, such as <c>virtualservices</c>, in a group; <see langword="null"/> when the mesh does not know it.</summary>
    public static KindDescriptor? FindPlural(string group, string plural) => ByPlural.GetValueOrDefault((group, plural));

    private static KindDescriptor Istio<T>(string plural, string description, params string[] shortNames) => new()
    {
        Group = "networking.istio.io",
        Versions = ["v1", "v1beta1", "v1alpha3"],
        Kind = typeof(T).Name,
        Description = description,
        Plural = plural,
        Singular = typeof(T).Name.ToLowerInvariant(),
        ShortNames = shortNames,
        Categories = ["istio-io", "networking-istio-io"],
        ResourceType = typeof(T),
    };

    private static KindDescriptor IstioSecurity<T>(string plural, string description, string shortName) => Istio<T>(plural, description, shortName) with
    {
        Group = "security.istio.io",
        Versions = ["v1", "v1beta1"],
        Categories = ["istio-io", "security-istio-io"],
    };

    private static KindDescriptor Core<T>(string plural, string description, params string[] shortNames) => new()
    {
        Group = "",
        Versions = ["v1"],
        Kind = typeof(T).Name,
        Description = description,
        Plural = plural,
        Singular = typeof(T).Name.ToLowerInvariant(),
        ShortNames = shortNames,
        ResourceType = typeof(T),
    };
}
