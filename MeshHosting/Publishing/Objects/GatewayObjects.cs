using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The way in, or out, on a cluster that has no Istio, under the names that Istio's own have. All gateways of a role are one Deployment.</summary>
internal sealed class GatewayObjects(PublishSettings settings, MeshGatewayRole role, IReadOnlyCollection<int> serverPorts)
{
    /// <summary>The annotation of a ServiceAccount, and its value: the control plane lets none but such accounts join as gateways.</summary>
    public const string RoleAnnotation = "mesh.local/role";

    private const string GatewayRole = "gateway";
    private const int HttpPort = 80;
    private const int HttpsPort = 443;
    private const int FirstFreePort = 1024;
    private const int Distance = 8000;
    private const int HighestPort = 65535;
    private const int AdminPort = 15000;

    // Listened to by the cluster's ingress gateways in any case, which a Gateway may name beside the AppHost's own.
    private static readonly int[] IngressPorts = [HttpPort, HttpsPort];

    private bool IsIngress => role == MeshGatewayRole.Ingress;

    private string Selector => MeshGatewayResource.SelectorOf(role);

    private string Name => $"istio-{Selector}";

    private string ServiceAccount => $"{Name}-service-account";

    /// <summary>The objects of all gateways of a role of a mesh; none where it has none.</summary>
    public static IReadOnlyList<JsonObject> Of(PublishedMesh mesh, MeshGatewayRole role)
    {
        var gateways = mesh.Gateways.Where(gateway => gateway.Role == role).ToList();
        return gateways.Count == 0 ? [] : new GatewayObjects(mesh.Settings, role, [.. gateways.SelectMany(gateway => gateway.ServerPorts)]).All();
    }

    /// <summary>In the order in which they are applied.</summary>
    private JsonObject[] All()
    {
        var ports = LocalPorts();
        return [Account(), Service(ports), Deployment(ports), PodSettings.DisruptionBudget(ControlPlaneObjects.Namespace, Name, Labels(), Labels())];
    }

    // By server port, where the proxy listens: without privileges, not below 1024.
    private List<(int Server, int Local)> LocalPorts()
    {
        var taken = new HashSet<int> { AdminPort };
        var ports = new List<(int Server, int Local)>();
        foreach (var server in serverPorts.Concat(IsIngress ? IngressPorts : []).Distinct().Order())
        {
            var local = server < FirstFreePort ? server + Distance : server;
            while (!taken.Add(local))
            {
                local = local == HighestPort ? FirstFreePort : local + 1;
            }

            ports.Add((server, local));
        }

        return ports;
    }

    private JsonObject Labels() => new() { ["app"] = Name, ["istio"] = Selector };

    private JsonObject Account()
    {
        var account = Fields.Named("v1", "ServiceAccount", ControlPlaneObjects.Namespace, ServiceAccount, Labels());
        account["metadata"]!["annotations"] = new JsonObject { [RoleAnnotation] = GatewayRole };
        return account;
    }

    private JsonObject Service(List<(int Server, int Local)> ports)
    {
        var service = Fields.Named("v1", "Service", ControlPlaneObjects.Namespace, Name, Labels());
        service["spec"] = new JsonObject
        {
            ["type"] = IsIngress ? "LoadBalancer" : "ClusterIP",
            ["selector"] = Labels(),
            ["ports"] = new JsonArray([.. ports.Select(port => new JsonObject
            {
                ["name"] = NameOf(port.Server),
                ["port"] = port.Server,
                ["targetPort"] = port.Local,
            })]),
        };
        return service;
    }

    // What a port speaks is said by the name, to those who call it by way of the Service.
    private string NameOf(int port) => port switch
    {
        HttpPort when IsIngress => "http2",
        HttpsPort => "https",
        _ => $"http-{ProxyContainer.Text(port)}",
    };

    private JsonObject Deployment(List<(int Server, int Local)> ports)
    {
        var proxy = ProxyContainer.Of(
            settings,
            IsIngress ? "ingress" : "egress",
            ControlPlaneObjects.Namespace,
            Labels().Select(label => KeyValuePair.Create(label.Key, (string)label.Value!)),
            ServiceAccount,
            [
                "--bind", "0.0.0.0",
                .. ports.SelectMany(port => (string[])["--gateway-port", $"{ProxyContainer.Text(port.Server)}={ProxyContainer.Text(port.Local)}"]),
            ]);
        // No readiness probe: a port is listened to once a Gateway names it, and which of them that is, HTTP, HTTPS or both, is not known here.
        proxy["ports"] = new JsonArray([.. ports.Select(port => new JsonObject
        {
            ["containerPort"] = port.Local,
            ["name"] = port.Server switch { HttpPort when IsIngress => "http", HttpsPort => "https", _ => $"http-{ProxyContainer.Text(port.Server)}" },
        })]);
        var deployment = Fields.Named("apps/v1", "Deployment", ControlPlaneObjects.Namespace, Name, Labels());
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels() },
                ["spec"] = new JsonObject
                {
                    ["serviceAccountName"] = ServiceAccount,
                    ["automountServiceAccountToken"] = false,
                    ["securityContext"] = PodSettings.PodSecurity(),
                    ["containers"] = new JsonArray(proxy),
                    ["volumes"] = new JsonArray(ProxyContainer.JoinVolume(), PodSettings.Temporary()),
                },
            },
        };
        return deployment;
    }
}
