using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Nodes: this machine, and nothing else.</summary>
internal sealed class NodeKind : ServedKind
{
    private readonly KubernetesObject _machine;
    private readonly ChangeHistory _history;

    public NodeKind(TimeProvider time)
        : base(MachineNode.Kind)
    {
        var now = time.GetUtcNow();
        var version = now.ToUnixTimeMilliseconds();
        _machine = new KubernetesObject(
            new ResourceKey(Descriptor.Group, Descriptor.Kind, "", PodObject.NodeName),
            JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(Machine(now, version), JsonNodeText.Options)), version);
        _history = new ChangeHistory(version);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list", "watch"];

    /// <inheritdoc/>
    public override string ReadOnlyReason => "the only node is the machine that the control plane runs on; start and stop processes instead";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List() => ([_machine], _machine.Version);

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) => name == _machine.Key.Name ? _machine : null;

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch() =>
        ([_machine], _machine.Version, _history.Subscribe(_machine.Version)!);

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => _history.Subscribe(since);

    private static JsonObject Machine(DateTimeOffset now, long version)
    {
        var since = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var (system, architecture) = (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux", RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant());
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject
            {
                ["name"] = PodObject.NodeName,
                ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
                ["creationTimestamp"] = since,
                ["labels"] = new JsonObject
                {
                    ["kubernetes.io/hostname"] = PodObject.NodeName,
                    ["kubernetes.io/os"] = system,
                    ["kubernetes.io/arch"] = architecture,
                    ["node-role.kubernetes.io/control-plane"] = "",
                },
            },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Ready",
                    ["status"] = "True",
                    ["reason"] = "ControlPlaneRuns",
                    ["message"] = "processes on it can join the mesh",
                    ["lastHeartbeatTime"] = since,
                    ["lastTransitionTime"] = since,
                }),
                ["addresses"] = new JsonArray(
                    new JsonObject { ["type"] = "InternalIP", ["address"] = "127.0.0.1" }, new JsonObject { ["type"] = "Hostname", ["address"] = PodObject.NodeName }),
                ["capacity"] = Capacity(),
                ["allocatable"] = Capacity(),
                ["nodeInfo"] = new JsonObject
                {
                    ["kubeletVersion"] = ApiDiscovery.KubernetesVersion,
                    ["osImage"] = RuntimeInformation.OSDescription,
                    ["kernelVersion"] = Environment.OSVersion.Version.ToString(),
                    ["operatingSystem"] = system,
                    ["architecture"] = architecture,
                    ["containerRuntimeVersion"] = "none://processes",
                },
            },
        };
    }

    private static JsonObject Capacity() => new()
    {
        ["cpu"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024}Ki",
    };
}
