using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>EnvVar</c>.</summary>
public sealed record EnvironmentVariable
{
    [Field("Its name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Its value.")]
    public string? Value { get; init; }

    [Field("Where its value comes from.")]
    public IReadOnlyDictionary<string, JsonElement> ValueFrom { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;
}
