using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>Server</c>: one port of a Gateway.</summary>
public sealed record Server
{
    [Field("The port to listen on.", Required = true, Rule = "GW-7")]
    public required ServerPort Port { get; init; }

    [Field("Address or unix:// socket to listen on, instead of all addresses.")]
    [WithoutEffect]
    public string? Bind { get; init; }

    [Field("The hosts served there: *, names, wildcards such as *.example.com, each optionally with a namespace and a slash before it.", Required = true, Rule = "GW-3")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Field("How connections to the port are secured.")]
    public ServerTls? Tls { get; init; }

    [Field("Where traffic goes by default; has no effect in Istio.")]
    [WithoutEffect]
    public string? DefaultEndpoint { get; init; }

    [Field("Name, for statistics.")]
    public string? Name { get; init; }
}
