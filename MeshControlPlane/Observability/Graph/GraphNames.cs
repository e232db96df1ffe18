using MeshControlPlane.Observability.Traffic;
using MeshModel.Networking;

namespace MeshControlPlane.Observability.Graph;

/// <summary>Says for each party of a flow which node of a view stands for it.</summary>
internal sealed class GraphNames(GraphView view, GraphMesh mesh)
{
    /// <summary>The node of a workload that calls or answers.</summary>
    public GraphNode OfParty(TrafficParty party)
    {
        if (party.Workload == TrafficParty.UnknownName)
        {
            return new GraphNode { Id = GraphNode.UnknownId, Kind = GraphNodeKind.Unknown, Label = TrafficParty.UnknownName, IsOutside = true };
        }

        var instances = mesh.InstancesOf(party).ToList();
        var gateway = instances.Any(workload => workload.Node.Role != MeshProtocol.NodeRole.Sidecar);
        var (app, version) = (GraphMesh.Known(party.App), GraphMesh.Known(party.Version));
        var node = new GraphNode
        {
            Id = $"workload/{party.Namespace}/{party.Workload}",
            Kind = GraphNodeKind.Workload,
            Namespace = party.Namespace,
            Label = party.Workload,
            App = app,
            Version = version,
            Workloads = [party.Workload],
            IsGateway = gateway,
            Ready = instances.Count(workload => workload.Ready),
            Instances = instances.Count,
        };
        return view switch
        {
            GraphView.VersionedApp when app.Length > 0 && !gateway => node with
            {
                Id = $"app/{party.Namespace}/{app}/{version}",
                Kind = GraphNodeKind.App,
                Label = version.Length > 0 ? version : app,
            },
            GraphView.App when app.Length > 0 && !gateway =>
                node with { Id = $"app/{party.Namespace}/{app}", Kind = GraphNodeKind.App, Label = app, Version = "" },
            GraphView.Service when mesh.ServiceOf(party) is { } service => OfService(service.Host, service.ShortName ?? service.Host, service.Namespace),
            _ => node,
        };
    }

    /// <summary>The node of a service that is called.</summary>
    public GraphNode OfService(string host, string shortName, string @namespace)
    {
        var service = mesh.FindService(host, @namespace);
        var space = service?.Namespace ?? GraphMesh.Known(@namespace);
        var isEntry = service?.Resource is ServiceEntry;
        return new GraphNode
        {
            Id = $"service/{space}/{host}",
            Kind = isEntry ? GraphNodeKind.ServiceEntry : GraphNodeKind.Service,
            Namespace = space,
            Label = isEntry ? host : service?.ShortName ?? GraphMesh.Known(shortName) switch { "" => host, var name => name },
            App = isEntry ? "" : service?.Selector.GetValueOrDefault("app") ?? "",
            Host = host,
            IsOutside = service is null || service.Location == ServiceEntryLocation.MeshExternal,
            Declaration = service?.Resource.Key,
        };
    }
}
