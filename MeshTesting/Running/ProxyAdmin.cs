using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshExplanation.Running;

namespace MeshTesting.Running;

/// <summary>The admin page of a proxy of the mesh under test.</summary>
/// <param name="client">Sends requests.</param>
/// <param name="resource">The resource that the proxy is.</param>
/// <param name="address">Its admin page.</param>
internal sealed class ProxyAdmin(HttpClient client, string resource, Uri address)
{
    private ServingWorkload? _workload;

    public string Resource => resource;

    /// <summary>The workload that the proxy stands beside, or the gateway that it is.</summary>
    /// <exception cref="HttpRequestException">The proxy does not answer.</exception>
    public async Task<ServingWorkload> WorkloadAsync(CancellationToken cancellationToken)
    {
        if (_workload is null)
        {
            var node = (await ReadAsync("/config_dump", cancellationToken).ConfigureAwait(false))["node"]!.AsObject();
            var labels = node["labels"] as JsonObject;
            _workload = new ServingWorkload(Text(node, "namespace"), Text(node, "name"), Text(labels, "app"), Text(labels, "version"));
        }

        return _workload;
    }

    /// <summary>What the proxy decided about requests since a time.</summary>
    /// <exception cref="HttpRequestException">The proxy does not answer.</exception>
    public async Task<IReadOnlyList<RequestHop>> HopsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var workload = await WorkloadAsync(cancellationToken).ConfigureAwait(false);
        var begin = Uri.EscapeDataString(since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        var page = await ReadAsync($"/requests?since={begin}", cancellationToken).ConfigureAwait(false);
        return [.. page["requests"]!.AsArray().Select(entry => entry.Deserialize<RequestHop>(MeshJson.Options)! with { Proxy = workload.ToString() })];
    }

    /// <summary>Has the proxy take workloads for unreachable; none of them heals.</summary>
    /// <exception cref="InvalidOperationException">It was started without that being allowed.</exception>
    public Task CutOffAsync(IEnumerable<ServingWorkload> workloads, CancellationToken cancellationToken) =>
        PostAsync($"/partition?{string.Join('&', workloads.Select(workload => $"from={Uri.EscapeDataString(workload.ToString())}"))}", cancellationToken);

    /// <summary>Puts the proxy's clock forward.</summary>
    /// <exception cref="InvalidOperationException">It was started without that being allowed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken) =>
        PostAsync(string.Create(CultureInfo.InvariantCulture, $"/clock?advance={by.TotalSeconds:0.###}"), cancellationToken);

    private async Task PostAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsync(new Uri(address, path), null, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{resource}: {await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)}");
        }
    }

    private async Task<JsonObject> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(new Uri(address, path), cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))!.AsObject();
    }

    private static string Text(JsonObject? node, string field) => node?[field]?.ToString() ?? "";
}
