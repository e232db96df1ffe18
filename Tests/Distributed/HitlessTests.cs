using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Tests.Distributed;

/// <summary>Configuration changes all the time while requests are under way, and no request is the worse for it.</summary>
public sealed class HitlessTests(BookinfoMesh bookinfo) : IClassFixture<BookinfoMesh>
{
    private const int Changes = 200;

    // A host of the ingress that goes straight to books, with a header by which the route says which version it meant.
    private const string Shop = "shop.test";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoHundredAppliesAndDeletes_UnderLoad_NoRequestFailsAndNoneIsHalfOld()
    {
        await ApplyAsync(ShopRules(0, 1));
        var problems = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        using var client = new HttpClient();
        await BookinfoMesh.UntilAsync(async () => await AskShopAsync(client) is null, "the ingress knows the shop");
        var load = new[] { LoadAsync(problems, () => AskGatewayAsync(client), stop.Token), LoadAsync(problems, () => AskShopAsync(client), stop.Token) };

        var random = new Random(20191);
        for (var change = 1; change <= Changes; change++)
        {
            var service = random.Next(2) == 0 ? "books" : "ratings";
            switch (random.Next(4))
            {
                case 0:
                    await ApplyAsync(InAnyOrder(random, Subsets(service), Route(service, "v1", 1, "v2", 1)));
                    break;
                case 1:
                    await ApplyAsync(InAnyOrder(random, Subsets(service), Route(service, "v1", 1, "v2", 0)));
                    break;
                case 2:
                    await DeleteAsync(InAnyOrder(random, Subsets(service), Route(service, "v1", 1, "v2", 1)));
                    break;
                default:
                    await ApplyAsync(ShopRules(change, random.Next(1, 3)));
                    break;
            }

            Assert.True(problems.IsEmpty, $"After change {change}: {string.Join('\n', problems)}");
        }

        await stop.CancelAsync();
        var counts = await Task.WhenAll(load);
        Assert.Empty(problems);
        Assert.All(counts, count => Assert.True(count > Changes, $"Only {count} requests were sent."));
    }

    private static async Task<int> LoadAsync(ConcurrentBag<string> problems, Func<Task<string?>> ask, CancellationToken stop)
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

    private async Task<string?> AskGatewayAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri(bookinfo.Mesh.IngressAddress, "/gateway/books"), Token);
        return response.IsSuccessStatusCode ? null : $"gateway: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Token)}";
    }

    private async Task<string?> AskShopAsync(HttpClient client)
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

    private async Task ApplyAsync(string yaml) => await KubectlAsync("apply", yaml);

    private async Task DeleteAsync(string yaml) => await KubectlAsync("delete", yaml, "--ignore-not-found");

    private async Task KubectlAsync(string verb, string yaml, params string[] more)
    {
        var file = Path.Combine(bookinfo.Mesh.MeshDirectory, "change.yaml");
        await File.WriteAllTextAsync(file, yaml, Token);
        (await bookinfo.KubectlAsync(["-n", "mesh", verb, "-f", file, .. more])).EnsureSuccess();
    }

    private static string InAnyOrder(Random random, string one, string other) => random.Next(2) == 0 ? $"{one}\n---\n{other}" : $"{other}\n---\n{one}";

    // Named apart from the rules that the mesh starts with, which must stay for the entry to work.
    private static string Subsets(string service) => $$"""
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: {{service}}-change }
        spec:
          host: {{service}}
          subsets: [{ name: change-v1, labels: { version: v1 } }, { name: change-v2, labels: { version: v2 } }]
        """;

    private static string Route(string service, string one, int weight, string other, int otherWeight) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{service}}-change }
        spec:
          hosts: [{{service}}]
          http:
          - route:
            - { destination: { host: {{service}}, subset: change-{{one}} }, weight: {{weight}} }
            - { destination: { host: {{service}}, subset: change-{{other}} }, weight: {{otherWeight}} }
        """);

    // Each time under another name, so that the route and its subset only fit each other.
    private static string ShopRules(int change, int version) => string.Create(CultureInfo.InvariantCulture, $$"""
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
