using System.Globalization;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Security;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>Which connections workloads take: PeerAuthentication, of which the narrowest scope that says something counts.</summary>
public sealed class PeerModes
{
    private readonly MutualTlsMode _mesh;
    private readonly PeerAuthentication? _meshPolicy;
    private readonly Dictionary<string, PeerAuthentication> _namespacePolicies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MutualTlsMode> _namespaces = new(StringComparer.Ordinal);
    private readonly ILookup<string, PeerAuthentication> _workloads;

    /// <summary>Takes note of the policies.</summary>
    /// <param name="policies">Oldest first: within a scope the oldest counts.</param>
    /// <param name="rootNamespace">Whose policy is for the whole mesh; a selector there selects nobody, as in Istio.</param>
    public PeerModes(IReadOnlyList<PeerAuthentication> policies, string rootNamespace)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var general = policies.Where(policy => !Selects(policy.Spec.Selector)).ToList();
        _meshPolicy = general.Find(policy => policy.Metadata.Namespace == rootNamespace);
        _mesh = Or(_meshPolicy?.Spec.Mtls?.Mode, MutualTlsMode.Permissive);
        foreach (var policy in general.Where(policy => policy.Metadata.Namespace != rootNamespace))
        {
            _namespaces.TryAdd(policy.Metadata.Namespace, Or(policy.Spec.Mtls?.Mode, _mesh));
            _namespacePolicies.TryAdd(policy.Metadata.Namespace, policy);
        }

        _workloads = policies.Where(policy => Selects(policy.Spec.Selector) && policy.Metadata.Namespace != rootNamespace)
            .ToLookup(policy => policy.Metadata.Namespace, StringComparer.Ordinal);
    }

    /// <summary>Of all resources of a mesh; kinds of others are passed over.</summary>
    public static PeerModes Of(IEnumerable<Resource> resources, string rootNamespace)
    {
        var policies = resources.OfType<PeerAuthentication>().ToList();
        policies.Sort(ResourceAge.OldestFirst);
        return new PeerModes(policies, rootNamespace);
    }

    /// <summary>For people: the mode of the workload, and those of its ports that differ: <c>STRICT, 8080: DISABLE</c>.</summary>
    public string Describe(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var general = For(node);
        var ports = node.Ports.Select(port => (port.ContainerPort, Mode: For(node, port.ContainerPort))).Where(port => port.Mode != general);
        return string.Join(", ", ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.ContainerPort}: {Name(port.Mode)}")).Prepend(Name(general)));
    }

    /// <summary>What holds at ports that no policy names; never <see cref="MutualTlsMode.Unset"/>.</summary>
    public MutualTlsMode For(Node node) => Or(PolicyOf(node)?.Spec.Mtls?.Mode, _namespaces.GetValueOrDefault(node.Namespace, _mesh));

    /// <summary>What holds at a container port; never <see cref="MutualTlsMode.Unset"/>.</summary>
    public MutualTlsMode For(Node node, int port)
    {
        var own = PolicyOf(node)?.Spec.PortLevelMtls?.FirstOrDefault(entry => int.TryParse(entry.Key, out var named) && named == port).Value;
        return Or(own?.Mode, For(node));
    }

    /// <summary>What holds at a container port, and the policy that says so; <see langword="null"/> where none does.</summary>
    public (MutualTlsMode Mode, PeerAuthentication? Policy) Find(Node node, int port)
    {
        ArgumentNullException.ThrowIfNull(node);
        var own = PolicyOf(node);
        var saysSomething = own is not null && (Says(own.Spec.Mtls?.Mode)
            || (own.Spec.PortLevelMtls?.Any(entry => int.TryParse(entry.Key, out var named) && named == port && Says(entry.Value.Mode)) ?? false));
        var policy = saysSomething ? own
            : _namespacePolicies.GetValueOrDefault(node.Namespace) is { } general && Says(general.Spec.Mtls?.Mode) ? general
            : _meshPolicy is not null && Says(_meshPolicy.Spec.Mtls?.Mode) ? _meshPolicy
            : null;
        return (For(node, port), policy);
    }

    /// <summary>The policies that are asked for a node, the narrowest first.</summary>
    internal IEnumerable<PeerAuthentication> PoliciesOf(Node node) =>
        new[] { PolicyOf(node), _namespacePolicies.GetValueOrDefault(node.Namespace), _meshPolicy }.OfType<PeerAuthentication>();

    /// <summary>The same for a listener.</summary>
    internal PeerTls At(Node node, int port) => For(node, port) switch
    {
        MutualTlsMode.Disable => PeerTls.Unspecified,
        MutualTlsMode.Strict => PeerTls.Strict,
        _ => PeerTls.Permissive,
    };

    private PeerAuthentication? PolicyOf(Node node) => _workloads[node.Namespace].FirstOrDefault(policy => node.Labels.HasAll(policy.Spec.Selector!.MatchLabels));

    private static string Name(MutualTlsMode mode) => mode.ToString().ToUpperInvariant();

    private static bool Selects(WorkloadSelector? selector) => selector is { MatchLabels.Count: > 0 };

    private static bool Says(MutualTlsMode? mode) => mode is not (null or MutualTlsMode.Unset);

    private static MutualTlsMode Or(MutualTlsMode? mode, MutualTlsMode otherwise) => mode is null or MutualTlsMode.Unset ? otherwise : mode.Value;
}
