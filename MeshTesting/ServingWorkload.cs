namespace MeshTesting;

/// <summary>A workload that had to do with a request.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name, such as <c>ratings-v2</c>.</param>
/// <param name="App">Its label <c>app</c>; empty when it has none.</param>
/// <param name="Version">Its label <c>version</c>; empty when it has none.</param>
public sealed record ServingWorkload(string Namespace, string Name, string App, string Version)
{
    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";

    internal bool IsNamed(string name) => Name == name || ToString() == name;
}
