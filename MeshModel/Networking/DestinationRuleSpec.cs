using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>DestinationRule</c>: subsets and policies of a service.</summary>
public sealed record DestinationRuleSpec
{
    [Field("The service: a short name, a full name or a wildcard such as *.example.com.", Required = true)]
    public required string Host { get; init; }

    [Field("Policy for all its endpoints.")]
    public TrafficPolicy? TrafficPolicy { get; init; }

    [Field("Its parts, by the labels of their endpoints.")]
    public IReadOnlyList<Subset> Subsets { get; init; } = [];

    [Field("Namespaces whose workloads may use the resource: . for its own, * for all, or names. Empty means all.")]
    public IReadOnlyList<string> ExportTo { get; init; } = [];

    [Field("The calling workloads for which the rule counts; all of them when left out.")]
    public WorkloadSelector? WorkloadSelector { get; init; }
}
