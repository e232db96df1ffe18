using System.Text.Json.Nodes;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// A Gateway that is called <c>mesh</c>: to Istio that word alone means the sidecars, for which it refuses a route of the host <c>*</c>. With its namespace
/// before it, the name is the Gateway's wherever it is read.
/// </summary>
internal static class GatewayNames
{
    private const string Word = "mesh";

    /// <summary>The routing resources with that name written out, where it is meant.</summary>
    public static IReadOnlyList<JsonObject> WrittenOut(IReadOnlyList<ManifestObject> routing, IReadOnlySet<string> services) =>
        [.. routing.Select(found => Means(found, routing, services) ? WrittenOut(found) : found.Content)];

    private static bool Means(ManifestObject found, IReadOnlyList<ManifestObject> routing, IReadOnlySet<string> services) =>
        found.Kind == "VirtualService"
        && Texts(found.Content["spec"]?["gateways"]).Contains(Word)
        && routing.Any(other => other.Kind == "Gateway" && other.Name == Word && other.Namespace == found.Namespace)
        && !Texts(found.Content["spec"]?["hosts"]).Any(host => services.Contains(host.Split('.')[0]));

    private static JsonObject WrittenOut(ManifestObject found)
    {
        var content = found.Content.DeepClone().AsObject();
        var gateways = content["spec"]!["gateways"]!.AsArray();
        for (var i = 0; i < gateways.Count; i++)
        {
            if ((string?)gateways[i] == Word)
            {
                gateways[i] = $"{found.Namespace}/{Word}";
            }
        }

        return content;
    }

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(item => (string?)item ?? "");
}
