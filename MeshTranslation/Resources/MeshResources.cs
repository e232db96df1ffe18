using System.Collections.Frozen;
using MeshModel.Kubernetes;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Security;

namespace MeshTranslation.Resources;

/// <summary>All resources of the mesh at one version, indexed for translation. Immutable; built once per version and shared by all nodes.</summary>
public sealed class MeshResources
{
    private readonly FrozenDictionary<string, MeshService> _servicesByHost;

    private MeshResources(MeshSettings settings, List<MeshService> services, List<VirtualService> virtualServices, List<DestinationRule> rules, List<Gateway> gateways)
    {
        Settings = settings;
        Services = services;
        VirtualServices = virtualServices;
        DestinationRules = rules;
        Gateways = gateways;
        _servicesByHost = services.ToFrozenDictionary(service => service.Host, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What holds for the whole mesh.</summary>
    public MeshSettings Settings { get; }

    /// <summary>Services by full name.</summary>
    public IReadOnlyList<MeshService> Services { get; }

    /// <summary>VirtualServices, oldest first.</summary>
    public IReadOnlyList<VirtualService> VirtualServices { get; }

    /// <summary>DestinationRules, oldest first.</summary>
    public IReadOnlyList<DestinationRule> DestinationRules { get; }

    /// <summary>Gateways, oldest first.</summary>
    public IReadOnlyList<Gateway> Gateways { get; }

    /// <summary>RequestAuthentications, oldest first.</summary>
    public IReadOnlyList<RequestAuthentication> RequestAuthentications { get; private init; } = [];

    /// <summary>AuthorizationPolicies, oldest first.</summary>
    public IReadOnlyList<AuthorizationPolicy> AuthorizationPolicies { get; private init; } = [];

    /// <summary>Indexes resources of any kinds; those that translation does not read are passed over.</summary>
    public static MeshResources From(IEnumerable<Resource> resources, MeshSettings settings)
    {
        ArgumentNullException.ThrowIfNull(resources);
        ArgumentNullException.ThrowIfNull(settings);
        List<MeshService> services = [];
        List<VirtualService> virtualServices = [];
        List<DestinationRule> rules = [];
        List<Gateway> gateways = [];
        List<RequestAuthentication> requestAuthentications = [];
        List<AuthorizationPolicy> authorizationPolicies = [];
        foreach (var resource in resources)
        {
            switch (resource)
            {
                case Service service:
                    services.Add(MeshService.Of(service, settings.ClusterDomain));
                    break;
                case VirtualService virtualService:
                    virtualServices.Add(virtualService);
                    break;
                case DestinationRule rule:
                    rules.Add(rule);
                    break;
                case Gateway gateway:
                    gateways.Add(gateway);
                    break;
                case RequestAuthentication authentication:
                    requestAuthentications.Add(authentication);
                    break;
                case AuthorizationPolicy policy:
                    authorizationPolicies.Add(policy);
                    break;
                default:
                    break;
            }
        }

        services.Sort((left, right) => string.CompareOrdinal(left.Host, right.Host));
        virtualServices.Sort(OldestFirst);
        rules.Sort(OldestFirst);
        gateways.Sort(OldestFirst);
        requestAuthentications.Sort(OldestFirst);
        authorizationPolicies.Sort(OldestFirst);
        return new MeshResources(settings, services, virtualServices, rules, gateways)
        {
            RequestAuthentications = requestAuthentications,
            AuthorizationPolicies = authorizationPolicies,
        };
    }

    /// <summary>The service of a full name, or <see langword="null"/>.</summary>
    public MeshService? FindService(string host) => _servicesByHost.GetValueOrDefault(host);

    // Istio's sortConfigByCreationTime: creation time, then name, then namespace.
    private static int OldestFirst(Resource left, Resource right)
    {
        var byAge = left.Metadata.CreationTimestamp.CompareTo(right.Metadata.CreationTimestamp);
        var byName = byAge != 0 ? byAge : string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name);
        return byName != 0 ? byName : string.CompareOrdinal(left.Metadata.Namespace, right.Metadata.Namespace);
    }
}
