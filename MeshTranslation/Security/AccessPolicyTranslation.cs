using MeshModel.Security;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Security;

/// <summary>Turns an AuthorizationPolicy into conditions on requests.</summary>
internal static class AccessPolicyTranslation
{
    public static AccessPolicy Translate(AuthorizationPolicy policy, PrincipalNames principals)
    {
        var translated = new AccessPolicy
        {
            Namespace = policy.Metadata.Namespace,
            Name = policy.Metadata.Name,
            Action = policy.Spec.Action switch
            {
                AuthorizationAction.Deny => AccessAction.Deny,
                AuthorizationAction.Audit => AccessAction.Audit,
                _ => AccessAction.Allow,
            },
            DryRun = DryRun.IsSet(policy),
            Origin = policy.OriginAt("spec"),
        };
        var home = policy.Metadata.Namespace;
        translated.Rules.Add(policy.Spec.Rules.Select(rule => Rule(rule, home, principals)));
        return translated;
    }

    private static AccessCondition Rule(AuthorizationRule rule, string home, PrincipalNames principals)
    {
        var parts = new List<AccessCondition>();
        if (rule.From is { Count: > 0 } from)
        {
            parts.Add(Conditions.Any(from.Select(entry => Source(entry.Source ?? new RuleSource(), home, principals))));
        }

        if (rule.To is { Count: > 0 } to)
        {
            parts.Add(Conditions.Any(to.Select(entry => Operation(entry.Operation ?? new RuleOperation()))));
        }

        foreach (var condition in rule.When)
        {
            Conditions.AddBoth(parts, condition.Values, condition.NotValues, values => WhenTranslation.Of(condition.Key, values, home, principals));
        }

        return Conditions.All(parts);
    }

    private static AccessCondition Source(RuleSource source, string home, PrincipalNames principals)
    {
        var parts = new List<AccessCondition>();
        Conditions.AddBoth(parts, source.Principals, source.NotPrincipals, values => PeerTranslation.Principals(values, principals));
        Conditions.AddBoth(parts, source.RequestPrincipals, source.NotRequestPrincipals, RequestPrincipalTranslation.Of);
        Conditions.AddBoth(parts, source.Namespaces, source.NotNamespaces, PeerTranslation.Namespaces);
        Conditions.AddBoth(parts, source.ServiceAccounts, source.NotServiceAccounts, values => PeerTranslation.ServiceAccounts(values, home));
        Conditions.AddBoth(parts, source.TrustDomains, source.NotTrustDomains, values => PeerTranslation.TrustDomains(values, principals));
        Conditions.AddBoth(parts, source.IpBlocks, source.NotIpBlocks, values => Conditions.Networks(AccessSubject.SourceAddress, values));
        Conditions.AddBoth(parts, source.RemoteIpBlocks, source.NotRemoteIpBlocks, values => Conditions.Networks(AccessSubject.RemoteAddress, values));
        return Conditions.All(parts);
    }

    private static AccessCondition Operation(RuleOperation operation)
    {
        var parts = new List<AccessCondition>();
        Conditions.AddBoth(parts, operation.Methods, operation.NotMethods, values => Conditions.Texts(AccessSubject.Method, values, presence: true));
        Conditions.AddBoth(parts, operation.Hosts, operation.NotHosts, values => Conditions.Texts(AccessSubject.Host, values, presence: true));
        Conditions.AddBoth(parts, operation.Paths, operation.NotPaths, Conditions.Paths);
        Conditions.AddBoth(parts, operation.Ports, operation.NotPorts, Conditions.DestinationPorts);
        return Conditions.All(parts);
    }
}
