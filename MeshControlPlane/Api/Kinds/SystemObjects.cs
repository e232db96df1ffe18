using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Api.Kinds;

/// <summary>
/// Shows in <c>istio-system</c> what there is of the mesh itself, as what it is: the control plane, its console, and the gateways with their ports on
/// this machine. These objects are shown only: nothing is routed by them.
/// </summary>
internal sealed class SystemObjects(IWorkloadRegistry registry, TimeProvider time)
{
    /// <summary>The container of the control plane, named as Istio names it.</summary>
    public const string ControlPlaneContainer = "discovery";

    private const string Namespace = "istio-system";
    private const string ControlPlaneName = "istiod";

    private volatile IReadOnlyList<KubernetesObject> _ownServices = [];
    private DateTimeOffset _startedAt;

    /// <summary>The pod of the control plane; <see langword="null"/> before it has said where it is.</summary>
    public KubernetesObject? ControlPlane { get; private set; }

    /// <summary>Says where the control plane is.</summary>
    /// <param name="api">Port of the API.</param>
    /// <param name="discovery">Port that proxies connect to.</param>
    /// <param name="console">Port of the console.</param>
    public void Announce(int api, int discovery, int console)
    {
        _startedAt = time.GetUtcNow();
        ControlPlane = Pod([("https-api", api), ("grpc-xds", discovery), ("http-console", console)]);
        _ownServices =
        [
            Service(ControlPlaneName, "ClusterIP", "app", ControlPlaneName, [("grpc-xds", discovery, discovery), ("https-api", api, api)]),
            Service("console", "ClusterIP", "app", ControlPlaneName, [("http", console, console)]),
        ];
    }

    /// <summary>The Services of the control plane and of the gateways that have joined.</summary>
    public IReadOnlyList<KubernetesObject> Services() =>
    [
        .. _ownServices,
        .. registry.Current.Workloads.Where(workload => workload.Node.Role is NodeRole.Ingress or NodeRole.Egress && workload.Node.Namespace == Namespace)
            .DistinctBy(workload => AppOf(workload.Node))
            .Select(GatewayService),
    ];

    private KubernetesObject GatewayService(Workload gateway) => Service(
        AppOf(gateway.Node),
        gateway.Node.Role == NodeRole.Ingress ? "LoadBalancer" : "ClusterIP",
        "app",
        AppOf(gateway.Node),
        [.. gateway.Node.GatewayPorts.Select(port => ($"port-{port.ServerPort}", port.ServerPort, port.LocalPort))],
        gateway.Node.Address);

    private static string AppOf(Node node) => node.Labels.TryGetValue("app", out var app) ? app : node.Name;

    private KubernetesObject Service(
        string name, string type, string label, string value, IEnumerable<(string Name, int Port, int Local)> ports, string address = "127.0.0.1")
    {
        var places = new JsonObject();
        if (type == "LoadBalancer")
        {
            places["ingress"] = new JsonArray(new JsonObject { ["ip"] = address });
        }

        var status = new JsonObject { ["loadBalancer"] = places };
        return Made("Service", name, new JsonObject
        {
            ["type"] = type,
            ["clusterIP"] = address,
            ["clusterIPs"] = new JsonArray(address),
            ["selector"] = new JsonObject { [label] = value },
            ["ports"] = new JsonArray([.. ports.Select(port =>
            {
                var written = new JsonObject { ["name"] = port.Name, ["port"] = port.Port, ["protocol"] = "TCP", ["targetPort"] = port.Local };
                if (port.Port != port.Local)
                {
                    written["nodePort"] = port.Local;
                }

                return (JsonNode)written;
            })]),
        }, status);
    }

    private KubernetesObject Pod(IReadOnlyList<(string Name, int Port)> ports)
    {
        var started = Text(_startedAt);
        var pod = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = ControlPlaneContainer,
                ["ports"] = new JsonArray([.. ports.Select(port =>
                    (JsonNode)new JsonObject { ["name"] = port.Name, ["containerPort"] = port.Port, ["protocol"] = "TCP" })]),
            }),
            ["nodeName"] = PodObject.NodeName,
            ["serviceAccountName"] = ControlPlaneName,
        };
        var status = new JsonObject
        {
            ["phase"] = "Running",
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["lastTransitionTime"] = started }),
            ["hostIP"] = "127.0.0.1",
            ["podIP"] = "127.0.0.1",
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" }),
            ["startTime"] = started,
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = ControlPlaneContainer,
                ["ready"] = true,
                ["restartCount"] = 0,
                ["started"] = true,
                ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = started } },
            }),
        };
        return Made("Pod", ControlPlaneName, pod, status);
    }

    private KubernetesObject Made(string kind, string name, JsonObject spec, JsonObject status)
    {
        var made = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = Namespace,
                ["uid"] = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}/{Namespace}/{name}")).AsSpan(0, 16)).ToString(),
                ["resourceVersion"] = "1",
                ["creationTimestamp"] = Text(_startedAt == default ? time.GetUtcNow() : _startedAt),
                ["labels"] = new JsonObject { ["app"] = kind == "Pod" ? name : (spec["selector"]?["app"]?.GetValue<string>() ?? name) },
            },
            ["spec"] = spec,
            ["status"] = status,
        };
        if (kind == "Pod")
        {
            made["metadata"]!["annotations"] = new JsonObject { ["mesh.local/process-id"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture) };
        }

        var content = JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(made, JsonNodeText.Options));
        return new KubernetesObject(new ResourceKey("", kind, Namespace, name), content, 1);
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
