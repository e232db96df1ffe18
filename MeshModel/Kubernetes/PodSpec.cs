using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>PodSpec</c>.</summary>
public sealed record PodSpec
{
    [Field("The containers.", Required = true, MergeKey = "name")]
    public IReadOnlyList<Container> Containers { get; init; } = [];

    [Field("Containers that run to their end first.", MergeKey = "name")]
    public IReadOnlyList<Container> InitContainers { get; init; } = [];

    [Field("Containers for looking into a running pod.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> EphemeralContainers { get; init; } = [];

    [Field("Directories that containers can share.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> Volumes { get; init; } = [];

    [Field("Identity of the pod.")]
    public string? ServiceAccountName { get; init; }

    [Field("Older name of serviceAccountName.")]
    public string? ServiceAccount { get; init; }

    [Field("Whether the pod gets a token.")]
    public bool? AutomountServiceAccountToken { get; init; }

    [Field("When a container is started again: Always, OnFailure or Never.")]
    public string? RestartPolicy { get; init; }

    [Field("Time that is given for an orderly end.")]
    public long? TerminationGracePeriodSeconds { get; init; }

    [Field("Longest life of the pod.")]
    public long? ActiveDeadlineSeconds { get; init; }

    [Field("Labels of the nodes that it may run on.", Atomic = true)]
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("The node that it runs on.")]
    public string? NodeName { get; init; }

    [Field("Who chooses the node.")]
    public string? SchedulerName { get; init; }

    [Field("Which nodes and neighbours it prefers.")]
    public IReadOnlyDictionary<string, JsonElement> Affinity { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Taints of nodes that it bears.")]
    public IReadOnlyList<JsonElement> Tolerations { get; init; } = [];

    [Field("How pods are spread.", MergeKey = "topologyKey", ListKeys = ["topologyKey", "whenUnsatisfiable"])]
    public IReadOnlyList<JsonElement> TopologySpreadConstraints { get; init; } = [];

    [Field("User, groups and rights of the pod.")]
    public IReadOnlyDictionary<string, JsonElement> SecurityContext { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Secrets for fetching images.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> ImagePullSecrets { get; init; } = [];

    [Field("Further lines of the hosts file.", MergeKey = "ip")]
    public IReadOnlyList<JsonElement> HostAliases { get; init; } = [];

    [Field("Which name servers it uses.")]
    public string? DnsPolicy { get; init; }

    [Field("Settings of its name servers.")]
    public IReadOnlyDictionary<string, JsonElement> DnsConfig { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Whether it uses the network of the node.")]
    public bool? HostNetwork { get; init; }

    [Field("Whether it sees the processes of the node.", Name = "hostPID")]
    public bool? HostPid { get; init; }

    [Field("Whether it shares memory with the node.", Name = "hostIPC")]
    public bool? HostIpc { get; init; }

    [Field("Whether its users are those of the node.")]
    public bool? HostUsers { get; init; }

    [Field("Its host name.")]
    public string? Hostname { get; init; }

    [Field("Its host name, whatever its name is.")]
    public string? HostnameOverride { get; init; }

    [Field("Domain of its host name.")]
    public string? Subdomain { get; init; }

    [Field("Whether its host name is the full one.", Name = "setHostnameAsFQDN")]
    public bool? SetHostnameAsFqdn { get; init; }

    [Field("Whether its containers see each other's processes.")]
    public bool? ShareProcessNamespace { get; init; }

    [Field("Whether services are given as environment variables.")]
    public bool? EnableServiceLinks { get; init; }

    [Field("How important it is, by name.")]
    public string? PriorityClassName { get; init; }

    [Field("How important it is.")]
    public int? Priority { get; init; }

    [Field("Whether it may push others out.")]
    public string? PreemptionPolicy { get; init; }

    [Field("What runs its containers.")]
    public string? RuntimeClassName { get; init; }

    [Field("What running it costs besides its containers.")]
    public IReadOnlyDictionary<string, JsonElement> Overhead { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Operating system.")]
    public IReadOnlyDictionary<string, JsonElement> Os { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Resources of the pod as a whole.")]
    public IReadOnlyDictionary<string, JsonElement> Resources { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Further conditions for being ready.")]
    public IReadOnlyList<JsonElement> ReadinessGates { get; init; } = [];

    [Field("Devices that it needs.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> ResourceClaims { get; init; } = [];

    [Field("What must go before it is given a node.", MergeKey = "name")]
    public IReadOnlyList<JsonElement> SchedulingGates { get; init; } = [];

    [Field("Pods that are given nodes together.")]
    public IReadOnlyDictionary<string, JsonElement> SchedulingGroup { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Workload that it belongs to.")]
    public IReadOnlyDictionary<string, JsonElement> WorkloadRef { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;
}
