using System.Collections.Frozen;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Security;

namespace MeshModel.Kinds;

/// <summary>The kinds that the mesh knows.</summary>
public static class ResourceKinds
{
    /// <summary>networking.istio.io VirtualService.</summary>
    public static KindDescriptor VirtualService { get; } = Istio<VirtualService>("virtualservices", "vs");

    /// <summary>networking.istio.io DestinationRule.</summary>
    public static KindDescriptor DestinationRule { get; } = Istio<DestinationRule>("destinationrules", "dr");

    /// <summary>networking.istio.io Gateway.</summary>
    public static KindDescriptor Gateway { get; } = Istio<Gateway>("gateways", "gw");

    /// <summary>networking.istio.io ServiceEntry.</summary>
    public static KindDescriptor ServiceEntry { get; } = Istio<ServiceEntry>("serviceentries", "se");

    /// <summary>networking.istio.io WorkloadEntry.</summary>
    public static KindDescriptor WorkloadEntry { get; } = Istio<WorkloadEntry>("workloadentries", "we");

    /// <summary>networking.istio.io Sidecar.</summary>
    public static KindDescriptor Sidecar { get; } = Istio<Sidecar>("sidecars");

    /// <summary>security.istio.io PeerAuthentication.</summary>
    public static KindDescriptor PeerAuthentication { get; } = IstioSecurity<PeerAuthentication>("peerauthentications", "pa");

    /// <summary>security.istio.io RequestAuthentication.</summary>
    public static KindDescriptor RequestAuthentication { get; } = IstioSecurity<RequestAuthentication>("requestauthentications", "ra");

    /// <summary>security.istio.io AuthorizationPolicy.</summary>
    public static KindDescriptor AuthorizationPolicy { get; } = IstioSecurity<AuthorizationPolicy>("authorizationpolicies", "ap");

    /// <summary>Core Service.</summary>
    public static KindDescriptor Service { get; } = Core<Service>("services", "svc") with { Categories = ["all"] };

    /// <summary>Core Namespace.</summary>
    public static KindDescriptor Namespace { get; } = Core<Namespace>("namespaces", "ns") with { Namespaced = false };

    /// <summary>Core ConfigMap.</summary>
    public static KindDescriptor ConfigMap { get; } = Core<ConfigMap>("configmaps", "cm");

    /// <summary>Core Secret.</summary>
    public static KindDescriptor Secret { get; } = Core<Secret>("secrets");

    /// <summary>Core ServiceAccount.</summary>
    public static KindDescriptor ServiceAccount { get; } = Core<ServiceAccount>("serviceaccounts", "sa");

    /// <summary>Core Pod; the control plane makes one for each workload.</summary>
    public static KindDescriptor Pod { get; } = Core<Pod>("pods", "po") with { Categories = ["all"], ReadOnly = true };

    /// <summary>Core Event; the control plane makes them.</summary>
    public static KindDescriptor Event { get; } = Core<Event>("events", "ev") with { ReadOnly = true };

    /// <summary>apps Deployment.</summary>
    public static KindDescriptor Deployment { get; } = Core<Deployment>("deployments", "deploy") with { Group = "apps", Categories = ["all"] };

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<KindDescriptor> All { get; } =
        [Namespace, Service, ConfigMap, Secret, ServiceAccount, Pod, Event, Deployment, VirtualService, DestinationRule, Gateway, ServiceEntry, WorkloadEntry, Sidecar,
            PeerAuthentication, RequestAuthentication, AuthorizationPolicy];

    private static FrozenDictionary<(string Group, string Kind), KindDescriptor> ByKind { get; } =
        All.ToFrozenDictionary(kind => (kind.Group, kind.Kind));

    private static FrozenDictionary<(string Group, string Plural), KindDescriptor> ByPlural { get; } =
        All.ToFrozenDictionary(kind => (kind.Group, kind.Plural));

    /// <summary>The kind of a name such as <c>VirtualService</c> in a group; <see langword="null"/> when the mesh does not know it.</summary>
    public static KindDescriptor? Find(string group, string kind) => ByKind.GetValueOrDefault((group, kind));

    /// <summary>The kind of a name as in URLs, such as <c>virtualservices</c>, in a group; <see langword="null"/> when the mesh does not know it.</summary>
    public static KindDescriptor? FindPlural(string group, string plural) => ByPlural.GetValueOrDefault((group, plural));

    private static KindDescriptor Istio<T>(string plural, params string[] shortNames) => new()
    {
        Group = "networking.istio.io",
        Versions = ["v1", "v1beta1", "v1alpha3"],
        Kind = typeof(T).Name,
        Plural = plural,
        Singular = typeof(T).Name.ToLowerInvariant(),
        ShortNames = shortNames,
        Categories = ["istio-io", "networking-istio-io"],
        ResourceType = typeof(T),
    };

    private static KindDescriptor IstioSecurity<T>(string plural, string shortName) => Istio<T>(plural, shortName) with
    {
        Group = "security.istio.io",
        Versions = ["v1", "v1beta1"],
        Categories = ["istio-io", "security-istio-io"],
    };

    private static KindDescriptor Core<T>(string plural, params string[] shortNames) => new()
    {
        Group = "",
        Versions = ["v1"],
        Kind = typeof(T).Name,
        Plural = plural,
        Singular = typeof(T).Name.ToLowerInvariant(),
        ShortNames = shortNames,
        ResourceType = typeof(T),
    };
}
