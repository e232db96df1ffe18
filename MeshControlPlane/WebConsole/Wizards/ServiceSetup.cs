using System.Text.Json.Nodes;
using MeshModel.Hosts;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>A service with what is configured for it.</summary>
public sealed class ServiceSetup
{
    private const string VersionLabel = "version";

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The domain of the mesh's services: <c>cluster.local</c>.</summary>
    public required string ClusterDomain { get; init; }

    /// <summary>Whether it has a port whose connections are not looked into.</summary>
    public required bool HasTcpPort { get; init; }

    /// <summary>The gateways that there are, each with what it listens for.</summary>
    public required IReadOnlyList<(ResourceKey Key, string Hosts)> Gateways { get; init; }

    /// <summary>The labels of its workloads.</summary>
    public required IReadOnlyDictionary<string, string> Selector { get; init; }

    /// <summary>The versions of its workloads, and of the subsets that its rule has.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>Everybody in the mesh who could call it: <c>cluster.local/ns/mesh/sa/gateway</c>.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    /// <summary>The VirtualService for its host.</summary>
    public required SetupPart Routing { get; init; }

    /// <summary>The DestinationRule for its host.</summary>
    public required SetupPart Policy { get; init; }

    /// <summary>The PeerAuthentication for its workloads.</summary>
    public required SetupPart Authentication { get; init; }

    /// <summary>The AuthorizationPolicy for its workloads.</summary>
    public required SetupPart Authorization { get; init; }

    /// <summary>Its full name.</summary>
    public string Host => $"{Name}.{Namespace}.svc.{ClusterDomain}";

    /// <summary>All parts.</summary>
    public IReadOnlyList<SetupPart> Parts => [Policy, Routing, Authentication, Authorization];

    /// <summary>Whether a host, as a resource in a namespace writes it, is this service.</summary>
    public bool IsHost(string host, string writtenIn) => HostName.Resolve(host, writtenIn, ClusterDomain).Equals(Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The service's name, as short as a resource in a namespace can write it.</summary>
    public string HostIn(string @namespace) => @namespace == Namespace ? Name : Host;

    /// <summary>The version that a subset of the rule is; <see langword="null"/> when that cannot be said.</summary>
    public string? VersionOf(string subset) => Subsets(Policy.Content)
        .Where(item => FieldTree.Text(item, "name") == subset)
        .Select(item => FieldTree.Text(item, "labels", VersionLabel))
        .FirstOrDefault(version => version.Length > 0);

    /// <summary>The subset of a version, which is added to the rule when it is not there.</summary>
    /// <param name="rule">The DestinationRule that is being made.</param>
    /// <param name="version">The version.</param>
    public static string SubsetOf(JsonObject rule, string version)
    {
        var known = Subsets(rule).FirstOrDefault(item => item["labels"] is JsonObject { Count: 1 } labels && FieldTree.Text(labels, VersionLabel) == version);
        if (known is not null)
        {
            return FieldTree.Text(known, "name");
        }

        var spec = rule["spec"]!.AsObject();
        if (spec["subsets"] is not JsonArray subsets)
        {
            spec["subsets"] = subsets = [];
        }

        subsets.Add(new JsonObject { ["name"] = version, ["labels"] = new JsonObject { [VersionLabel] = version } });
        return version;
    }

    private static IEnumerable<JsonObject> Subsets(JsonObject rule) => (FieldTree.Find(rule, "spec", "subsets") as JsonArray ?? []).OfType<JsonObject>();
}
