using MeshProtocol;
using MeshTranslation;

namespace MeshExplanation;

/// <summary>Finds the proxy that is meant by <c>--from</c> or as <c>NODE</c>.</summary>
internal static class Callers
{
    /// <summary>The proxy of that name: a workload, <c>namespace/workload</c>, a service, an <c>app</c> label, or a gateway's role.</summary>
    /// <param name="view">The mesh.</param>
    /// <param name="name">The name.</param>
    /// <param name="namespace">Namespace of names that have none.</param>
    /// <returns>The node, and others that would have done as well.</returns>
    /// <exception cref="ExplanationException">There is none; the message lists those there are.</exception>
    public static (Node Node, IReadOnlyList<Node> Others) Find(MeshView view, string name, string @namespace)
    {
        var nodes = view.Registry.Workloads.Select(workload => workload.Node).ToList();
        var (home, plain) = name.Split('/') is [var given, var own] ? (given, own) : (null, name);
        Func<Node, bool>[] ways =
        [
            node => node.Name == plain && node.Namespace == (home ?? @namespace),
            node => node.Name == plain && home is null,
            node => home is null && node.Role == RoleOf(plain),
            node => IsOf(view, node, plain, home ?? @namespace),
            node => node.Labels.TryGetValue("app", out var app) && app == plain && (home is null || node.Namespace == home),
        ];
        foreach (var way in ways)
        {
            if (nodes.Where(way).ToList() is [var first, .. var rest])
            {
                return (first, rest);
            }
        }

        throw new ExplanationException(nodes.Count == 0
            ? $"there is no proxy '{name}': nobody has joined the mesh"
            : $"there is no proxy '{name}'; there are {string.Join(", ", nodes.Select(node => $"{node.Namespace}/{node.Name}"))}");
    }

    public static string RoleName(NodeRole role) => role switch
    {
        NodeRole.Ingress => "ingress",
        NodeRole.Egress => "egress",
        _ => "sidecar",
    };

    private static NodeRole RoleOf(string name) => name switch
    {
        "ingress" or "ingressgateway" or "istio-ingressgateway" => NodeRole.Ingress,
        "egress" or "egressgateway" or "istio-egressgateway" => NodeRole.Egress,
        _ => NodeRole.Unspecified,
    };

    private static bool IsOf(MeshView view, Node node, string service, string @namespace) => view.Resources.Services.Any(entry =>
        entry.ShortName == service && entry.Namespace == @namespace && entry.Selector.Count > 0 && node.Namespace == @namespace
        && entry.Selector.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value));
}
