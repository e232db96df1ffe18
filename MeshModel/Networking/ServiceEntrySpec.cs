using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>ServiceEntry</c>: hosts that the mesh shall know besides its Services.</summary>
public sealed record ServiceEntrySpec
{
    [Field("The hosts, each a service of its own: full names, or wildcards such as *.example.com.", Required = true, Rule = "SE-1")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Field("Virtual addresses of the service; networks such as 10.1.0.0/16 count for TCP only.")]
    public IReadOnlyList<string> Addresses { get; init; } = [];

    [Field("The ports, the same for each host.", ListKeys = ["name"])]
    public IReadOnlyList<ServiceEntryPort> Ports { get; init; } = [];

    [Field("Whether the service is a part of the mesh: MESH_EXTERNAL, the default, or MESH_INTERNAL.")]
    public ServiceEntryLocation Location { get; init; }

    [Field("How its addresses are found; NONE, the default, sends to the address that the caller asked for.")]
    public ServiceEntryResolution Resolution { get; init; }

    [Field("Its endpoints; excludes workloadSelector.")]
    public IReadOnlyList<WorkloadEntrySpec> Endpoints { get; init; } = [];

    [Field("Makes the WorkloadEntries and workloads of the namespace that have these labels its endpoints.")]
    public LabelledWorkloads? WorkloadSelector { get; init; }

    [Field("Namespaces whose workloads may use the resource: . for its own, * for all, ~ for none, or names. Empty means all.")]
    public IReadOnlyList<string> ExportTo { get; init; } = [];

    [Field("Names that the server's certificate may carry.")]
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];
}
