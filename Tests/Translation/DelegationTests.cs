using MeshProtocol;
using MeshRouting;
using MeshTranslation;
using Tests.Routing;
using Xunit;

namespace Tests.Translation;

public sealed class DelegationTests
{
    [Fact]
    public void Delegate_GivesItsRulesUnderTheRootsCondition_AndEachPartNamesWhereItStands()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Root("name: outer, match: [{ name: m, uri: { prefix: /books } }], delegate: { name: inner }", "route: [{ destination: { host: gw, port: { number: 8080 } } }]"))
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: { name: inner }
                spec:
                  http:
                  - name: one
                    match:
                    - name: inside
                      uri: { prefix: /books/1 }
                      headers: { x: { exact: a } }
                    route:
                    - destination: { host: ratings }
                  - name: all
                    route:
                    - destination: { host: books }
                """);

        var routes = RoutesOf(mesh);

        Assert.Equal(["outer-one", "outer-all", ""], routes.Select(route => route.Name));
        Assert.Equal("VirtualService mesh/inner spec.http[0] 6", Text(routes[0].Origin));
        var match = Assert.Single(routes[0].Matches);
        Assert.Equal(("m-inside", "/books/1", "a"), (match.Name, match.Uri.Prefix, match.Headers["x"].Exact));
        Assert.Equal("VirtualService mesh/inner spec.http[0].match[0] 8", Text(match.Origin));
        Assert.Equal("VirtualService mesh/root spec.http[0].match[0] 7", Text(Assert.Single(routes[1].Matches).Origin));
        Assert.Equal("outbound|80||books.mesh.svc.cluster.local", Assert.Single(routes[1].Forward.Clusters).Cluster);

        var listener = RoutingSnapshot.Compile(mesh.For("gw-v1")).FindListener(ListenerDirection.Outbound, 0)!;
        Assert.Equal("outer-one", Decide("/books/1", ("x", "a")));
        Assert.Equal("outer-all", Decide("/books/1"));
        Assert.Equal("", Decide("/other"));

        string Decide(string path, params (string Name, string Value)[] headers) =>
            listener.Decide(new TestHead("books", path, headers), 80, new SeededChance(1)).Route!.Name;
    }

    [Fact]
    public void WhatTheDelegatesRuleDoesNotSay_IsTheRoots()
    {
        var routes = RoutesOf(MeshBuilder.Bookinfo()
            .Apply(Root("""
                timeout: 3s, retries: { attempts: 4 }, rewrite: { uri: /r }, fault: { abort: { httpStatus: 418, percentage: { value: 100 } } },
                    mirror: { host: ratings }, mirrorPercentage: { value: 10 }, corsPolicy: { allowOrigins: [{ exact: a }] }, headers: { request: { set: { a: root } } },
                    delegate: { name: inner, namespace: other }
                """))
            .Apply(Inner("match: [{ port: 80 }], route: [{ destination: { host: books.mesh.svc.cluster.local } }]", "timeout: 1s, headers: { request: { set: { a: inner } } }, route: [{ destination: { host: own } }]"), "other"));

        Assert.Equal(2, routes.Count);
        Assert.Equal((3000, 4, "/r", 418), (routes[0].Forward.TimeoutMs, routes[0].Forward.Retries.Attempts, routes[0].Forward.Rewrite.Path, routes[0].Fault.Abort.HttpStatus));
        Assert.NotNull(routes[0].Cors);
        var mirror = Assert.Single(routes[0].Forward.Mirrors);
        Assert.Equal(("outbound|80||ratings.mesh.svc.cluster.local", 100_000, "VirtualService mesh/root spec.http[0].mirror 8"), (mirror.Cluster, mirror.PerMillion, Text(mirror.Origin)));
        Assert.Equal((1000, "inner"), (routes[1].Forward.TimeoutMs, routes[1].Headers.Request.Single().Value));
        Assert.Equal("outbound|80||own.other.svc.cluster.local", Assert.Single(routes[1].Forward.Clusters).Cluster);
    }

    [Theory]
    [InlineData("uri: { prefix: /a }", "uri: { prefix: /a/b }", true)]
    [InlineData("uri: { prefix: /a/b }", "uri: { prefix: /a }", false)]
    [InlineData("uri: { prefix: /a }", "uri: { exact: /a/b }", true)]
    [InlineData("uri: { prefix: /a }", "uri: { exact: /b }", false)]
    [InlineData("uri: { exact: /a }", "uri: { exact: /a }", true)]
    [InlineData("uri: { exact: /a }", "uri: { exact: /b }", false)]
    [InlineData("uri: { exact: /a }", "uri: { prefix: /a }", false)]
    [InlineData("uri: { regex: /a.* }", "uri: { prefix: /a }", false)]
    [InlineData("uri: { prefix: /a }", "uri: { regex: /a.* }", false)]
    [InlineData("uri: { regex: /a.* }", "method: { exact: GET }", true)]
    [InlineData("headers: { x: { exact: a } }", "headers: { y: { exact: b } }", true)]
    [InlineData("headers: { x: { exact: a } }", "headers: { x: { exact: b } }", false)]
    [InlineData("withoutHeaders: { x: { exact: a } }", "withoutHeaders: { x: { exact: b } }", false)]
    [InlineData("headers: { x: { exact: a } }", "withoutHeaders: { x: { exact: b } }", true)]
    [InlineData("queryParams: { x: { exact: a } }", "queryParams: { x: { exact: b } }", false)]
    [InlineData("queryParams: { x: { exact: a } }", "queryParams: { y: { exact: b } }", true)]
    [InlineData("ignoreUriCase: true, uri: { prefix: /a }", "uri: { prefix: /a }", false)]
    [InlineData("port: 80", "port: 81", false)]
    [InlineData("port: 80", "uri: { prefix: /a }", true)]
    [InlineData("sourceNamespace: mesh", "uri: { prefix: /a }", false)]
    [InlineData("sourceNamespace: mesh", "sourceNamespace: mesh", true)]
    [InlineData("uri: { prefix: / }", "sourceNamespace: mesh", true)]
    [InlineData("sourceLabels: { app: gw }", "sourceLabels: { version: v1 }", true)]
    [InlineData("sourceLabels: { app: gw }", "sourceLabels: { app: books }", false)]
    [InlineData("gateways: [mesh]", "gateways: [mesh]", true)]
    [InlineData("gateways: [mesh]", "gateways: [other/gw, mesh]", false)]
    [InlineData("gateways: [mesh]", "uri: { prefix: /a }", true)]
    public void DelegatesCondition_MustLieWithinTheRoots(string root, string inner, bool counts)
    {
        var routes = RoutesOf(MeshBuilder.Bookinfo()
            .Apply(Root($"name: root, match: [{{ {root} }}], delegate: {{ name: inner }}", "name: last, route: [{ destination: { host: books } }]"))
            .Apply(Inner($"match: [{{ {inner} }}], route: [{{ destination: {{ host: ratings }} }}]")));

        Assert.Equal(counts ? ["root", "last"] : ["last"], routes.Select(route => route.Name));
    }

    [Fact]
    public void SeveralMatches_AreJoinedPairwise_AndOneThatFitsNoneLosesItsRule()
    {
        var routes = RoutesOf(MeshBuilder.Bookinfo()
            .Apply(Root("match: [{ uri: { prefix: /a } }, { headers: { h: { exact: b } } }], delegate: { name: inner }"))
            .Apply(Inner(
                "name: fits, match: [{ uri: { prefix: /a/1 } }, { uri: { prefix: /c } }], route: [{ destination: { host: ratings } }]",
                "name: lost, match: [{ uri: { prefix: /a/2 }, headers: { h: { exact: x } } }, { headers: { h: { exact: z } }, uri: { exact: /q } }], route: [{ destination: { host: ratings } }]")));

        var route = Assert.Single(routes);
        Assert.Equal(["/a/1 0", "/a/1 1", "/c 1"], route.Matches.Select(match => $"{match.Uri.Prefix} {match.Headers.Count}"));
    }

    [Theory]
    [InlineData("name: absent", "exportTo: ['*']")]
    [InlineData("name: inner, namespace: other", "exportTo: [.]")]
    [InlineData("name: inner, namespace: other", "hosts: [x.example.com]")]
    public void DelegateThatIsMissingHiddenOrHasHosts_LosesOnlyThatRule(string reference, string inner)
    {
        var routes = RoutesOf(MeshBuilder.Bookinfo()
            .Apply(Root($"name: lost, delegate: {{ {reference} }}", "name: stays, route: [{ destination: { host: books } }]"))
            .Apply(Inner("route: [{ destination: { host: ratings } }]").Replace("spec:", $"spec:\n  {inner}", StringComparison.Ordinal), "other"));

        Assert.Equal(["stays"], routes.Select(route => route.Name));
    }

    [Fact]
    public void DelegateWithoutExportTo_IsHiddenWhereTheMeshSaysSo()
    {
        var mesh = MeshBuilder.Bookinfo()
            .Apply(Root("match: [{ port: 80 }], delegate: { name: inner, namespace: other }", "name: stays, route: [{ destination: { host: books } }]"))
            .Apply(Inner("route: [{ destination: { host: ratings } }]"), "other");

        Assert.Equal(2, RoutesOf(mesh).Count);
        Assert.Equal(["stays"], RoutesOf(mesh.With(new MeshSettings { DefaultVirtualServiceExportTo = ["."] })).Select(route => route.Name));
    }

    [Fact]
    public void AtAGateway_RulesOfDelegatesCountAsWell()
    {
        var configuration = MeshBuilder.Bookinfo()
            .Apply("""
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: { name: front }
                spec:
                  selector: { istio: ingressgateway }
                  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
                """)
            .Apply(Root("match: [{ uri: { prefix: /books } }], delegate: { name: inner }").Replace("hosts: [books]", "hosts: ['*']\n  gateways: [front]", StringComparison.Ordinal))
            .Apply(Inner("name: in, route: [{ destination: { host: books } }]"))
            .ForGateway();

        var host = Assert.Single(Assert.Single(configuration.RouteTables).VirtualHosts);
        Assert.Equal("in", Assert.Single(host.Routes).Name);
    }

    private static string Root(params string[] rules) => VirtualService("root", "  hosts: [books]\n", rules);

    private static string Inner(params string[] rules) => VirtualService("inner", "", rules);

    private static string VirtualService(string name, string hosts, string[] rules) =>
        $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {{ name: {name} }}\nspec:\n{hosts}  http:\n" + string.Concat(rules.Select(rule => $"  - {{ {rule.Trim()} }}\n"));

    private static List<MeshProtocol.Route> RoutesOf(MeshBuilder mesh) =>
        [.. mesh.For("gw-v1").RouteTables.Single(table => table.Name == "80").VirtualHosts.Single(host => host.Name == "books.mesh.svc.cluster.local:80").Routes];

    private static string Text(Origin origin) => $"{origin.Kind} {origin.Namespace}/{origin.Name} {origin.Path} {origin.Line}";
}
