using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Listeners;

/// <summary>A server of a Gateway, in its place.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Index">Its place in <c>spec.servers</c>.</param>
internal sealed record GatewayServer(Gateway Gateway, int Index)
{
    /// <summary>The server.</summary>
    public Server Server => Gateway.Spec.Servers[Index];

    /// <summary>Where it is written, such as <c>spec.servers[0]</c>.</summary>
    public string Path => $"spec.servers[{Index}]";

    /// <summary><c>namespace/name</c> of the Gateway.</summary>
    public string Reference => $"{Gateway.Metadata.Namespace}/{Gateway.Metadata.Name}";

    /// <summary>What is spoken, as far as this mesh can serve it; unspecified when it cannot.</summary>
    public PortProtocol Protocol => PortProtocolSelection.Parse(Server.Port.Protocol);

    /// <summary>Whether TLS comes in at the port, ended here or not.</summary>
    public bool IsTls => Protocol is PortProtocol.Https or PortProtocol.Tls;

    /// <summary>Whether requests come in plain text.</summary>
    public bool IsPlainHttp => !IsTls && Protocol != PortProtocol.Unspecified && Protocol.MayBeHttp();

    /// <summary>Whether TLS is left as it is.</summary>
    public bool IsPassthrough => Server.Tls?.Mode is null or ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough;

    /// <summary>The server's hosts without the namespaces before them, in lower case.</summary>
    public IEnumerable<string> Hosts => Server.Hosts.Select(host => host[(host.IndexOf('/') + 1)..].ToLowerInvariant()).Distinct();

    /// <summary>The name of what it becomes: Istio's name for the routes of an HTTPS server.</summary>
    public string ChainName => $"{(Protocol == PortProtocol.Https ? "https" : "tls")}.{Server.Port.Number}.{Server.Port.Name}.{Gateway.Metadata.Name}.{Gateway.Metadata.Namespace}";

    /// <summary>Where a field of it is written.</summary>
    public Origin OriginAt(string field = "") => Gateway.OriginAt(field.Length == 0 ? Path : $"{Path}.{field}");
}
