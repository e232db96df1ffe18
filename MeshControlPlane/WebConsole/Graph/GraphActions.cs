using MeshControlPlane.Observability.Graph;
using MeshControlPlane.WebConsole.Forms;
using MeshControlPlane.WebConsole.Live;
using MeshControlPlane.WebConsole.Wizards;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Where one can go from a node or an edge: its pages, and the wizards of its service.</summary>
internal static class GraphActions
{
    private const int MostWorkloads = 4;

    private static readonly (string Tab, string Title)[] WorkloadTabs =
        [("", "Details"), ("traffic", "Traffic"), ("logs", "Logs"), ("traces", "Traces"), ("proxy", "Proxy")];

    private static readonly (string Tab, string Title)[] ServiceTabs = [("", "Details"), ("traffic", "Traffic"), ("charts", "Charts")];

    public static IReadOnlyList<(string Title, string Address)> Of(string id, MeshGraph graph)
    {
        if (graph.FindNode(id) is { } node)
        {
            return [.. Of(node)];
        }

        if (graph.FindBox(id) is { } box)
        {
            return [.. box.Members.Select(graph.FindNode).OfType<GraphNode>().SelectMany(First)];
        }

        return graph.FindEdge(id) is { } edge && graph.FindNode(edge.Target) is { } target
            ? [.. new[] { graph.FindNode(edge.Source), target }.OfType<GraphNode>().SelectMany(First),
                .. target.Rules.Select(rule => rule.Resource).Distinct().Select(Link)]
            : [];
    }

    private static IEnumerable<(string Title, string Address)> Of(GraphNode node) => node switch
    {
        { Kind: GraphNodeKind.Service, Declaration: { } service } =>
        [
            .. ServiceTabs.Select(tab => (tab.Title, Marks.LinkToService(service.Namespace, service.Name, tab.Tab))),
            .. WizardKind.All.Select(wizard => (wizard.Title,
                ConsoleAddress.Of($"config/wizard/{wizard.Name}", [new("service", $"{service.Namespace}/{service.Name}")]))),
        ],
        { Declaration: { } declaration } => [Link(declaration)],
        { Workloads: [var only] } => WorkloadTabs.Select(tab => (tab.Title, Marks.LinkToWorkload(node.Namespace, only, tab.Tab))),
        _ => First(node),
    };

    private static IEnumerable<(string Title, string Address)> First(GraphNode node) => node switch
    {
        { Kind: GraphNodeKind.Service, Declaration: { } service } =>
            [($"Details of {GraphText.FullName(node)}", Marks.LinkToService(service.Namespace, service.Name))],
        { Declaration: { } declaration } => [Link(declaration)],
        _ => node.Workloads.Take(MostWorkloads).Select(workload => ($"Details of {workload}", Marks.LinkToWorkload(node.Namespace, workload))),
    };

    private static (string Title, string Address) Link(MeshModel.Resources.ResourceKey resource) =>
        ($"{resource.Kind} {resource.Name}", GraphText.Link(resource));
}
