using MeshModel.Hosts;
using MeshModel.Networking;
using MeshTranslation.Routes;

namespace MeshTranslation.Resources;

/// <summary>Subsets that VirtualServices send requests to and no DestinationRule declares: such a request is answered 503.</summary>
public static class UndefinedSubsets
{
    /// <summary>Each as <c>host|subset</c>. Who sees which rule is not asked here: a subset that any namespace declares counts as declared.</summary>
    public static IReadOnlySet<string> Of(MeshResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var undefined = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string>? declared = null;
        List<(string Host, DestinationRule Rule)> wildcards = [];
        // Without hosts it is a delegate, whose rules count where they are put in.
        foreach (var virtualService in resources.VirtualServices.Where(candidate => candidate.Spec.Hosts.Count > 0))
        {
            foreach (var (destination, @namespace) in RouteDestinations.Of(virtualService, resources))
            {
                if (string.IsNullOrEmpty(destination.Subset))
                {
                    continue;
                }

                declared ??= Declared(resources, wildcards);
                var host = HostName.Resolve(destination.Host, @namespace, resources.Settings.ClusterDomain).ToLowerInvariant();
                var name = $"{host}|{destination.Subset}";
                if (!declared.Contains(name) && !wildcards.Exists(entry => HostName.Covers(entry.Host, host) && Declares(entry.Rule, destination.Subset)))
                {
                    undefined.Add(name);
                }
            }
        }

        return undefined;
    }

    private static HashSet<string> Declared(MeshResources resources, List<(string Host, DestinationRule Rule)> wildcards)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in resources.DestinationRules)
        {
            var host = HostName.Resolve(rule.Spec.Host, rule.Metadata.Namespace, resources.Settings.ClusterDomain).ToLowerInvariant();
            if (HostName.IsWildcard(host))
            {
                wildcards.Add((host, rule));
            }

            foreach (var subset in rule.Spec.Subsets)
            {
                declared.Add($"{host}|{subset.Name}");
            }
        }

        return declared;
    }

    private static bool Declares(DestinationRule rule, string subset) => rule.Spec.Subsets.Any(declared => declared.Name == subset);
}
