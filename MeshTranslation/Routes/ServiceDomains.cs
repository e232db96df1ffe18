using MeshModel.Hosts;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>The names and addresses under which callers may ask for a service (Istio's <c>generateVirtualHostDomains</c>).</summary>
internal static class ServiceDomains
{
    /// <summary>As virtual hosts have them.</summary>
    public static IEnumerable<string> Of(MeshService service, string callerNamespace) =>
        NamesOf(service, callerNamespace).Concat(service.Addresses.Select(address => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address));

    /// <summary>As connections are asked for: addresses are bare, and networks are among them.</summary>
    public static IEnumerable<string> OfConnections(MeshService service, string callerNamespace) =>
        NamesOf(service, callerNamespace).Concat(service.Addresses).Concat(service.Networks);

    private static IEnumerable<string> NamesOf(MeshService service, string callerNamespace)
    {
        foreach (var name in PlainNamesOf(service, callerNamespace))
        {
            yield return name;
            if (service.IsHeadless)
            {
                yield return "*." + name;
            }
        }
    }

    private static IEnumerable<string> PlainNamesOf(MeshService service, string callerNamespace)
    {
        yield return service.Host;
        if (!HostName.IsWildcard(service.Host))
        {
            yield return service.Host + ".";
        }

        if (service.ShortName is { } name)
        {
            var owner = service.Namespace.ToLowerInvariant();
            yield return $"{name}.{owner}";
            yield return $"{name}.{owner}.svc";
            if (service.Namespace == callerNamespace)
            {
                yield return name;
            }
        }
    }
}
