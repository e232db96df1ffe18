using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Discovery;
using MeshProtocol;

namespace MeshControlPlane.Inspection;

/// <summary>Reads the admin pages of proxies.</summary>
internal sealed class ProxyAdmin(ProxySyncTable syncs) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // The configuration of a very large mesh, and no more.
    private const long MostBytes = 128 * 1024 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Patience })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostBytes,
    };

    /// <summary>A page that is JSON; <see langword="null"/> when the proxy does not answer.</summary>
    public async Task<JsonObject?> ReadAsync(Node node, string path, CancellationToken cancellationToken)
    {
        // The admin port of another machine's proxy is on that machine's loopback; at this one's there is somebody else.
        if (PodObject.AdminAt(node.AdminPort) is not { } admin || syncs.OtherMachineOf(node.Namespace, node.Name) is not null)
        {
            return null;
        }

        try
        {
            using var response = await _client.GetAsync(new Uri(admin, path), cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _client.Dispose();
}
