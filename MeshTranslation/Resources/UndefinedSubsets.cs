using MeshModel.Hosts;
using MeshModel.Networking;

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
        foreach (var virtualService in resources.VirtualServices)
        {
            foreach (var destination in virtualService.Spec.Http.SelectMany(DestinationsOf))
            {
                if (string.IsNullOrEmpty(destination.Subset))
                {
                    continue;
                }

                declared ??= Declared(resources, wildcards);
                var host = HostName.Resolve(destination.Host, virtualService.Metadata.Namespace, resources.Settings.ClusterDomain).ToLowerInvariant();
                var name = $"{host}|{destination.Subset}";
                if (!declared.Contains(name) && !wildcards.Exists(entry => HostName.Covers(entry.Host, host) && Declares(entry.Rule, destination.Subset)))
                {
                    undefined.Add(name);
                }
            }
        }

        return undefined;
    }

    private static IEnumerable<Destination> DestinationsOf(HttpRoute route)
    {
        foreach (var entry in route.Route)
        {
            yield return entry.Destination;
        }

        if (route.Mirror is { } mirror)
        {
            yield return mirror;
        }

        foreach (var entry in route.Mirrors)
        {
            if (entry.Destination is { } destination)
            {
                yield return destination;
            }
        }
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
