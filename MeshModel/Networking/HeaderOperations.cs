using System.Collections.ObjectModel;
using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Headers.HeaderOperations</c>.</summary>
public sealed record HeaderOperations
{
    [Field("Headers to set, replacing what is there.")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Headers to add to what is there.")]
    public IReadOnlyDictionary<string, string> Add { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Names of headers to remove.")]
    public IReadOnlyList<string> Remove { get; init; } = [];
}
