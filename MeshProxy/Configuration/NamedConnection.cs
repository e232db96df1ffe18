namespace MeshProxy.Configuration;

/// <summary>
/// An endpoint, and the host that TLS there is to ask for. The HTTP client keeps connections apart by the authority of a request's address, so each pair has an
/// authority of its own (<see cref="EndpointState.DestinationFor"/>), and what it stands for goes along with the request.
/// </summary>
/// <param name="Endpoint">Where to connect.</param>
/// <param name="Host">Name or address, without port.</param>
internal sealed record NamedConnection(EndpointState Endpoint, string Host)
{
    private static readonly HttpRequestOptionsKey<NamedConnection> Key = new("mesh.named-connection");

    /// <summary>Of the request that a connection is opened for; null where the address says it all.</summary>
    public static NamedConnection? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var found) ? found : null;

    /// <summary>The host in an authority, without port and brackets.</summary>
    public static string HostOf(string authority) => new HostString(authority).Host.Trim('[', ']');

    public void GoesWith(HttpRequestMessage request) => request.Options.Set(Key, this);
}
