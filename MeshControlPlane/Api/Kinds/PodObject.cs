using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation.Registry;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Writes a workload as Kubernetes would show it: a pod with the application's container and the proxy's.</summary>
internal static class PodObject
{
    /// <summary>The proxy's container, named as Istio names it.</summary>
    public const string ProxyContainer = "istio-proxy";

    /// <summary>The annotation with the port of the proxy's admin pages.</summary>
    public const string AdminPort = "mesh.local/admin-port";

    /// <summary>The annotation with the mutual TLS mode that is in force.</summary>
    public const string MutualTls = "mesh.local/mtls";

    /// <summary>How annotations begin that say where a port of the pod is on this machine.</summary>
    public const string PortAnnotations = "ports.mesh.local/";

    /// <summary>The node of all pods: this machine.</summary>
    public static readonly string NodeName = Environment.MachineName.ToLowerInvariant();

    /// <summary>The pod of a workload.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="mutualTls">Which connections it takes from peers; <see langword="null"/> for one that takes none.</param>
    /// <param name="version">Of the object.</param>
    public static KubernetesObject Of(ResourceKey key, Workload workload, string? mutualTls, long version)
    {
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = Metadata(workload, mutualTls, version),
            ["spec"] = Spec(workload),
            ["status"] = Status(workload),
        };
        return new KubernetesObject(key, JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(pod, JsonNodeText.Options)), version);
    }

    /// <summary>Whether all containers of a pod are ready.</summary>
    public static bool IsReady(KubernetesObject pod) =>
        pod.Content.GetProperty("status").GetProperty("containerStatuses").EnumerateArray().All(container => container.GetProperty("ready").GetBoolean());

    /// <summary>
    /// Where the admin port of a pod's proxy is; <see langword="null"/> for a pod without. It is always on loopback: the address that a proxy gives is for
    /// its peers, and would let it send the control plane anywhere.
    /// </summary>
    public static Uri? AdminOf(KubernetesObject pod) =>
        pod.Metadata("annotations") is { ValueKind: JsonValueKind.Object } annotations && annotations.TryGetProperty(AdminPort, out var text)
            && int.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? AdminAt(port)
            : null;

    /// <summary>Where an admin port is; <see langword="null"/> when that is none.</summary>
    public static Uri? AdminAt(int port) =>
        port is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort ? new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), port).Uri : null;

    private static JsonObject Metadata(Workload workload, string? mutualTls, long version)
    {
        var node = workload.Node;
        var labels = new JsonObject();
        foreach (var (name, value) in node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            labels[name] = value;
        }

        return new JsonObject
        {
            ["name"] = node.Name,
            ["namespace"] = node.Namespace,
            ["uid"] = UidOf(node),
            ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
            ["creationTimestamp"] = Time(workload.JoinedAt),
            ["labels"] = labels,
            ["annotations"] = Annotations(node, mutualTls),
        };
    }

    // Where the ports of the pod are to be found on this machine, and what they take.
    private static JsonObject Annotations(Node node, string? mutualTls)
    {
        var annotations = new JsonObject();
        foreach (var port in node.Ports)
        {
            annotations[$"{PortAnnotations}{port.ContainerPort}"] = $"application={port.ApplicationPort},inbound={port.InboundPort}";
        }

        foreach (var port in node.GatewayPorts)
        {
            annotations[$"{PortAnnotations}{port.ServerPort}"] = $"gateway={port.LocalPort}";
        }

        if (mutualTls is not null)
        {
            annotations[MutualTls] = mutualTls;
        }

        if (node.OutboundPort != 0)
        {
            annotations["mesh.local/outbound-port"] = Number(node.OutboundPort);
        }

        if (node.Locality.Length > 0)
        {
            annotations["mesh.local/locality"] = node.Locality;
        }

        annotations[AdminPort] = Number(node.AdminPort);
        annotations["mesh.local/process-id"] = Number(node.ProcessId);
        return annotations;
    }

    private static JsonObject Spec(Workload workload)
    {
        var containers = new JsonArray();
        foreach (var name in ContainersOf(workload.Node))
        {
            var ports = new JsonArray();
            foreach (var port in name == ProxyContainer ? workload.Node.GatewayPorts.Select(p => p.ServerPort) : workload.Node.Ports.Select(p => p.ContainerPort))
            {
                ports.Add(new JsonObject { ["containerPort"] = port, ["protocol"] = "TCP" });
            }

            var container = new JsonObject { ["name"] = name };
            if (ports.Count > 0)
            {
                container["ports"] = ports;
            }

            containers.Add(container);
        }

        return new JsonObject
        {
            ["containers"] = containers,
            ["nodeName"] = NodeName,
            ["serviceAccountName"] = workload.Node.ServiceAccount.Length == 0 ? "default" : workload.Node.ServiceAccount,
        };
    }

    private static JsonObject Status(Workload workload)
    {
        var containers = new JsonArray();
        foreach (var name in ContainersOf(workload.Node))
        {
            var isProxy = name == ProxyContainer;
            containers.Add(new JsonObject
            {
                ["name"] = name,
                ["ready"] = workload.Connected && (isProxy || workload.Ready),
                ["restartCount"] = isProxy ? workload.Restarts : 0,
                ["started"] = workload.Connected,
                ["state"] = workload.Connected
                    ? new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Time(StartedAt(workload)) } }
                    : new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "Disconnected", ["message"] = "The proxy has no connection to the control plane." } },
            });
        }

        var ready = workload.Connected && workload.Ready;
        var condition = new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False", ["lastTransitionTime"] = null };
        if (!ready)
        {
            condition["reason"] = workload.Connected ? "ContainersNotReady" : "Disconnected";
            condition["message"] = workload.NotReadyReason;
        }

        return new JsonObject
        {
            ["phase"] = workload.Connected ? "Running" : "Unknown",
            ["conditions"] = new JsonArray(condition),
            ["hostIP"] = workload.Node.Address,
            ["podIP"] = workload.Node.Address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = workload.Node.Address }),
            ["startTime"] = Time(StartedAt(workload)),
            ["containerStatuses"] = containers,
        };
    }

    private static IEnumerable<string> ContainersOf(Node node) => node.Role == NodeRole.Sidecar
        ? [node.Labels.TryGetValue("app", out var app) && app != ProxyContainer ? app : node.Name, ProxyContainer]
        : [ProxyContainer];

    private static DateTimeOffset StartedAt(Workload workload) =>
        workload.Node.StartedAtMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(workload.Node.StartedAtMs) : workload.JoinedAt;

    /// <summary>The uid of the pod of a workload: a new process under the same name is another pod.</summary>
    public static string UidOf(Node node) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{node.Namespace}/{node.Name}/{node.InstanceId}")).AsSpan(0, 16)).ToString();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
