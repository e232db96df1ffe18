using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshProtocol;

namespace MeshControlPlane.Inspection;

/// <summary>Reads the admin pages of proxies.</summary>
internal sealed class ProxyAdmin : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience }) { Timeout = Patience };

    /// <summary>A page that is JSON; <see langword="null"/> when the proxy does not answer.</summary>
    public async Task<JsonObject?> ReadAsync(Node node, string path, CancellationToken cancellationToken)
    {
        if (node.AdminPort == 0)
        {
            return null;
        }

        try
        {
            var address = node.Address.Contains(':', StringComparison.Ordinal) ? $"[{node.Address}]" : node.Address;
            using var response = await _client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{node.AdminPort}{path}")), cancellationToken).ConfigureAwait(false);
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
