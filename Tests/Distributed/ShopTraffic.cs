using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Tests.Distributed;

/// <summary>Load on Bookinfo while its rules change, and the rules: what comes back says whether a request met one whole configuration.</summary>
internal sealed class ShopTraffic(BookinfoMesh bookinfo)
{
    // A host of the ingress that goes straight to books, with a header by which the route says which version it meant.
    private const string Shop = "shop.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Asks one way after the other until stopped; says how often.</summary>
    /// <param name="problems">What was wrong is added to these.</param>
    /// <param name="ask">One request; what is wrong with its answer, or null.</param>
    /// <param name="stop">When to stop.</param>
    public static async Task<int> LoadAsync(ConcurrentBag<string> problems, Func<Task<string?>> ask, CancellationToken stop)
    {
        var count = 0;
        for (; !stop.IsCancellationRequested; count++)
        {
            if (await ask() is { } problem)
            {
                problems.Add(problem);
            }
        }

        return count;
    }

    /// <summary>Through the gateway to books and ratings.</summary>
    public async Task<string?> AskGatewayAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri(bookinfo.Mesh.IngressAddress, "/gateway/books"), Token);
        return response.IsSuccessStatusCode ? null : $"gateway: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Token)}";
    }

    /// <summary>By <see cref="Rules"/> to books.</summary>
    public async Task<string?> AskShopAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bookinfo.Mesh.IngressAddress, "/books")) { Headers = { Host = Shop } };
        using var response = await client.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        if (!response.IsSuccessStatusCode)
        {
            return $"shop: {(int)response.StatusCode} {body}";
        }

        using var books = JsonDocument.Parse(body);
        var answered = books.RootElement[0].TryGetProperty("description", out var description) && description.ValueKind == JsonValueKind.String ? "v2" : "v1";
        var meant = response.Headers.TryGetValues("x-meant", out var values) ? string.Join(',', values) : "nothing";
        return meant == answered ? null : $"shop: meant {meant}, answered by {answered}";
    }

    /// <summary>Writes manifests with kubectl, which has to succeed.</summary>
    public async Task KubectlAsync(string verb, string yaml, params string[] more) => (await TryKubectlAsync(verb, yaml, more)).EnsureSuccess();

    /// <summary>Writes manifests with kubectl.</summary>
    public async Task<MeshTesting.KubectlResult> TryKubectlAsync(string verb, string yaml, params string[] more)
    {
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, yaml, Token);
        try
        {
            return await bookinfo.KubectlAsync(["-n", "mesh", verb, "-f", file, .. more]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static string InAnyOrder(Random random, string one, string other) => random.Next(2) == 0 ? $"{one}\n---\n{other}" : $"{other}\n---\n{one}";

    // Named apart from the rules that the mesh starts with, which must stay for the entry to work.
    public static string Subsets(string service) => $$"""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: {{service}}-change }
        spec:
          host: {{service}}
          subsets: [{ name: change-v1, labels: { version: v1 } }, { name: change-v2, labels: { version: v2 } }]
        """;

    public static string Route(string service, int weight, int otherWeight) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{service}}-change }
        spec:
          hosts: [{{service}}]
          http:
          - route:
            - { destination: { host: {{service}}, subset: change-v1 }, weight: {{weight}} }
            - { destination: { host: {{service}}, subset: change-v2 }, weight: {{otherWeight}} }
        """);

    /// <summary>Each time under another name, so that the route and its subset only fit each other.</summary>
    public static string Rules(int change, int version) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: shop }
        spec:
          hosts: [{{Shop}}]
          gateways: [shop]
          http:
          - headers: { response: { set: { x-meant: v{{version}} } } }
            route: [{ destination: { host: books, subset: shop-{{change}} } }]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: shop }
        spec: { host: books, subsets: [{ name: shop-{{change}}, labels: { version: v{{version}} } }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: shop }
        spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [{{Shop}}] }] }
        """);
}
