namespace MeshModel.Networking;

/// <summary>Istio's <c>Server</c>: one port of a Gateway.</summary>
public sealed record Server
{
    /// <summary>The port.</summary>
    public required ServerPort Port { get; init; }

    /// <summary>The hosts served there: <c>*</c>, names, wildcards, each optionally with a namespace and a slash before it.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Name, for statistics.</summary>
    public string? Name { get; init; }
}
