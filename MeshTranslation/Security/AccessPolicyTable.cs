using MeshModel.Security;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>The AuthorizationPolicies of a mesh, each translated once, and which of them a node gets. The policies are shared between nodes and must not be changed.</summary>
internal sealed class AccessPolicyTable
{
    private readonly MeshSettings _settings;
    private readonly List<(AuthorizationPolicy Policy, Lazy<AccessPolicy> Translated)> _policies;

    public AccessPolicyTable(MeshResources resources)
    {
        _settings = resources.Settings;
        var principals = new PrincipalNames(_settings.TrustDomain, _settings.TrustDomainAliases);

        // Within an action those of the root namespace come first; then by name, which is how the refusing one is found among several.
        _policies =
        [
            .. resources.AuthorizationPolicies
                .OrderBy(policy => policy.Metadata.Namespace == _settings.RootNamespace ? 0 : 1)
                .ThenBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal)
                .ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
                .Select(policy => (policy, new Lazy<AccessPolicy>(() => AccessPolicyTranslation.Translate(policy, principals)))),
        ];
    }

    /// <summary>The policies for a node; <see langword="null"/> when there is none.</summary>
    public AccessPolicies? For(Node node)
    {
        AccessPolicies? policies = null;
        foreach (var (policy, translated) in _policies)
        {
            var spec = policy.Spec;
            if (PolicyScope.Covers(policy, spec.Selector, spec.TargetRef is not null || spec.TargetRefs.Count > 0, node, _settings))
            {
                policies ??= new AccessPolicies { TrustedProxies = node.Role == NodeRole.Sidecar ? 0 : _settings.TrustedProxies };
                policies.Policies.Add(translated.Value);
            }
        }

        return policies;
    }
}
