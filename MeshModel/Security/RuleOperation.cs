using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>
/// Istio's <c>Operation</c>: what a request asks for. All fields that are given must hold, each by one of its values; no value of a field of the form
/// <c>not…</c> may hold.
/// </summary>
public sealed record RuleOperation
{
    [Field("Hosts as the request names them, with their port if it does; letter case does not matter; * at one end or alone.")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Field("Hosts that the request may not name.")]
    public IReadOnlyList<string> NotHosts { get; init; } = [];

    [Field("Ports of the workload.")]
    public IReadOnlyList<string> Ports { get; init; } = [];

    [Field("Ports that the request may not come in at.")]
    public IReadOnlyList<string> NotPorts { get; init; } = [];

    [Field("Methods; * at one end or alone. With gRPC it is always POST.")]
    public IReadOnlyList<string> Methods { get; init; } = [];

    [Field("Methods that the request may not have.")]
    public IReadOnlyList<string> NotMethods { get; init; } = [];

    [Field("Paths without query, after normalisation; * at one end or alone, or a template with {*} for one segment and {**} for any rest.")]
    public IReadOnlyList<string> Paths { get; init; } = [];

    [Field("Paths that the request may not have.")]
    public IReadOnlyList<string> NotPaths { get; init; } = [];
}
