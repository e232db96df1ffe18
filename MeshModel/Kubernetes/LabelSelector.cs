using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>LabelSelector</c>: all its conditions must hold.</summary>
public sealed record LabelSelector
{
    [Field("Labels that must be there with these values.")]
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Further conditions.")]
    public IReadOnlyList<LabelRequirement> MatchExpressions { get; init; } = [];
}
