using System.Globalization;
using Xunit;

namespace Tests.Distributed;

/// <summary>Changes that no request may suffer from: valid, invalid and contradicting ones.</summary>
internal sealed class RandomChanges(ShopTraffic shop, Random random)
{
    public int Made { get; private set; }

    /// <summary>Makes the next one, and says what it was.</summary>
    public async Task<string> NextAsync()
    {
        Made++;
        var service = random.Next(2) == 0 ? "books" : "ratings";
        switch (random.Next(9))
        {
            case 0:
                await shop.KubectlAsync("apply", ShopTraffic.InAnyOrder(random, ShopTraffic.Subsets(service), ShopTraffic.Route(service, random.Next(1, 100), random.Next(0, 100))));
                return $"route of {service}";
            case 1:
                await shop.KubectlAsync("delete", ShopTraffic.InAnyOrder(random, ShopTraffic.Subsets(service), ShopTraffic.Route(service, 1, 1)), "--ignore-not-found");
                return $"no route of {service}";
            case 2:
            case 3:
                await shop.KubectlAsync("apply", ShopTraffic.Rules(Made, random.Next(1, 3)));
                return "rules of the shop";
            case 4:
                await ApplyOrDeleteAsync(Elsewhere(random.Next(5)));
                return "ServiceEntry";
            case 5:
                await ApplyOrDeleteAsync(Denial(service, random.Next(3)));
                return "AuthorizationPolicy";
            case 6:
                await ApplyOrDeleteAsync(Rival(service));
                return $"second VirtualService of {service}";
            case 7:
                var refused = await shop.TryKubectlAsync("apply", Wrong(random.Next(4)));
                Assert.NotEqual(0, refused.ExitCode);
                return "something wrong";
            default:
                // One after the other, whichever is first.
                await Task.WhenAll(shop.KubectlAsync("apply", ShopTraffic.Rules(Made, 1)), shop.KubectlAsync("apply", Elsewhere(7)), ApplyOrDeleteAsync(Rival(service)));
                return "three at once";
        }
    }

    private Task ApplyOrDeleteAsync(string yaml) => random.Next(2) == 0 ? shop.KubectlAsync("apply", yaml) : shop.KubectlAsync("delete", yaml, "--ignore-not-found");

    private static string Elsewhere(int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: elsewhere-{{number}} }
        spec:
          hosts: [elsewhere-{{number}}.test]
          location: MESH_EXTERNAL
          resolution: STATIC
          ports: [{ number: 80, name: http, protocol: HTTP }]
          endpoints: [{ address: 127.0.0.1 }]
        """);

    // Of callers that there are none of.
    private static string Denial(string service, int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: { name: denial-{{number}} }
        spec:
          selector: { matchLabels: { app: {{service}} } }
          action: DENY
          rules: [{ when: [{ key: "request.headers[x-soak-{{number}}]", values: ["yes"] }] }]
        """);

    // The older of two for one host counts.
    private static string Rival(string service) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{service}}-rival }
        spec: { hosts: [{{service}}], http: [{ timeout: 30s, route: [{ destination: { host: {{service}} } }] }] }
        """;

    private static string Wrong(int sort) => sort switch
    {
        0 => "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: shop }\nspec: { hosts: [shop.test], http: [{ route: [{ destination: { host: books }, weight: -1 }] }] }",
        1 => "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: shop }\nspec: { hosts: [shop.test], http: [{ fallback: none }] }",
        2 => "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: shop }\nspec: { host: books, subsets: [{ labels: { version: v1 } }] }",
        _ => "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: shop }\nspec: { action: PERHAPS }",
    };
}
