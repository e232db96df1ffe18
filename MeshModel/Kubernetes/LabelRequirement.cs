using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>LabelSelectorRequirement</c>.</summary>
public sealed record LabelRequirement
{
    [Field("Name of the label.", Required = true)]
    public string Key { get; init; } = "";

    [Field("In, NotIn, Exists or DoesNotExist.", Required = true)]
    public string Operator { get; init; } = "";

    [Field("The values for In and NotIn.")]
    public IReadOnlyList<string> Values { get; init; } = [];
}
