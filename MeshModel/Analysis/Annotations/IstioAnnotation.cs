namespace MeshModel.Analysis.Annotations;

/// <summary>An annotation that Istio reads.</summary>
/// <param name="Place">The kind that it belongs on; empty for any.</param>
internal sealed record IstioAnnotation(string Place)
{
    /// <summary>What has taken its place; <see langword="null"/> for one that is not deprecated, empty where nothing has.</summary>
    public string? Instead { get; init; }

    /// <summary>What is wrong with a value; <see langword="null"/> for nothing.</summary>
    public Func<string, string?> FaultOf { get; init; } = _ => null;
}
