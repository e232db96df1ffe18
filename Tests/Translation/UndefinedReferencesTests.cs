using MeshTranslation.Resources;
using Xunit;

namespace Tests.Translation;

public sealed class UndefinedReferencesTests
{
    [Fact]
    public void HostsGatewaysAndDelegatesThatAreNotThere_AreFound()
    {
        Assert.Equal(
            ["delegate mesh/gone", "delegate other/part", "gateway mesh/front", "gateway other/inner", "host nobody.mesh.svc.cluster.local", "ratings.mesh.svc.cluster.local|v9"],
            Find("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: { name: rule }
                spec:
                  hosts: [shop.test]
                  gateways: [front, mesh]
                  http:
                  - match: [{ gateways: [other/inner] }]
                    route: [{ destination: { host: nobody } }]
                  - delegate: { name: gone }
                  - delegate: { name: part, namespace: other }
                  - route: [{ destination: { host: ratings, subset: v9 } }]
                """));
    }

    [Fact]
    public void WhatIsThere_IsNot()
    {
        Assert.Empty(Find("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: rule }
            spec:
              hosts: [shop.test]
              gateways: [front]
              http: [{ route: [{ destination: { host: ratings } }] }, { delegate: { name: part } }, { route: [{ destination: { host: a.example.com } }] }]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: part }
            spec: { http: [{ route: [{ destination: { host: books } }] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: front }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.test] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: outside }
            spec: { hosts: ["*.example.com"], ports: [{ number: 80, name: http, protocol: HTTP }] }
            """));
    }

    private static IEnumerable<string> Find(string yaml) =>
        UndefinedReferences.Of(MeshBuilder.Bookinfo().Apply(yaml).View().Resources).Order(StringComparer.Ordinal);
}
