using Google.Protobuf;
using Google.Protobuf.Reflection;
using MeshModel.Resources;
using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

/// <summary>Which resources a node's configuration is made of.</summary>
public sealed class ConcernTests
{
    private const string Networking = "networking.istio.io";
    private const string Security = "security.istio.io";

    private static readonly Node Caller = MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1");
    private static readonly Node Ratings = MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1");
    private static readonly Node Stranger = MeshBuilder.Sidecar("shop-v1", "other", "shop", "v1");

    [Fact]
    public void RuleOfTheMesh_ConcernsSidecarsThatSeeIt()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: all }
            spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings } }] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: own }
            spec: { hosts: [books], exportTo: ["."], http: [{ route: [{ destination: { host: books } }] }] }
            """).View();

        Assert.True(Has(view, Caller, Networking, "VirtualService", "all"));
        Assert.True(Has(view, Stranger, Networking, "VirtualService", "all"));
        Assert.True(Has(view, Caller, Networking, "VirtualService", "own"));
        Assert.False(Has(view, Stranger, Networking, "VirtualService", "own"));
        Assert.False(Has(view, MeshBuilder.Ingress(), Networking, "VirtualService", "all"));
    }

    [Fact]
    public void RuleThatAnOlderOneForItsHostHides_ConcernsNobody()
    {
        const string rule = "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: NAME}, spec: {hosts: [ratings], http: [{route: [{destination: {host: ratings}}]}]}}";
        var view = MeshBuilder.Bookinfo().Apply(rule.Replace("NAME", "older", StringComparison.Ordinal)).Apply(rule.Replace("NAME", "younger", StringComparison.Ordinal)).View();

        Assert.True(Has(view, Caller, Networking, "VirtualService", "older"));
        Assert.False(Has(view, Caller, Networking, "VirtualService", "younger"));
    }

    [Fact]
    public void Delegate_ConcernsWhoeverItsRootDoes()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: root }
            spec: { hosts: [ratings], http: [{ delegate: { name: part } }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: part }
            spec: { http: [{ route: [{ destination: { host: ratings } }] }] }
            """).View();

        Assert.True(Has(view, Caller, Networking, "VirtualService", "root"));
        Assert.True(Has(view, Caller, Networking, "VirtualService", "part"));
    }

    [Fact]
    public void Sidecar_ConcernsItsWorkloads_AndTakesRulesOutOfTheirScope()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: narrow }
            spec: { workloadSelector: { labels: { app: gw } }, egress: [{ hosts: ["./books.mesh.svc.cluster.local"] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings }
            spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings } }] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
            """).View();

        Assert.True(Has(view, Caller, Networking, "Sidecar", "narrow"));
        Assert.False(Has(view, Ratings, Networking, "Sidecar", "narrow"));
        Assert.False(Has(view, Caller, Networking, "VirtualService", "ratings"));
        Assert.False(Has(view, Caller, Networking, "DestinationRule", "ratings"));
        Assert.True(Has(view, Ratings, Networking, "VirtualService", "ratings"));
        Assert.True(Has(view, Ratings, Networking, "DestinationRule", "ratings"));
    }

    [Fact]
    public void DestinationRulesThatAreMerged_ConcernCallersAllOfThem()
    {
        var view = MeshBuilder.Bookinfo()
            .Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: policy}, spec: {host: ratings, trafficPolicy: {loadBalancer: {simple: RANDOM}}}}")
            .Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: subsets}, spec: {host: ratings, subsets: [{name: v1, labels: {version: v1}}]}}")
            .Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: elsewhere}, spec: {host: nobody}}")
            .View();

        Assert.True(Has(view, Caller, Networking, "DestinationRule", "policy"));
        Assert.True(Has(view, Caller, Networking, "DestinationRule", "subsets"));
        Assert.True(Has(view, MeshBuilder.Ingress(), Networking, "DestinationRule", "policy"));
        Assert.False(Has(view, Caller, Networking, "DestinationRule", "elsewhere"));
    }

    [Fact]
    public void Gateway_ConcernsTheGatewaysThatItSelects_AndItsRulesToo()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: first }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [one.test] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: second }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [two.test] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: other }
            spec: { selector: { istio: egressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [three.test] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: two }
            spec: { hosts: [two.test], gateways: [second], http: [{ route: [{ destination: { host: books } }] }] }
            """).View();
        var ingress = MeshBuilder.Ingress();

        Assert.True(Has(view, ingress, Networking, "Gateway", "first"));
        Assert.True(Has(view, ingress, Networking, "Gateway", "second"));
        Assert.True(Has(view, ingress, Networking, "VirtualService", "two"));
        Assert.False(Has(view, ingress, Networking, "Gateway", "other"));
        Assert.False(Has(view, Caller, Networking, "Gateway", "first"));
        Assert.False(Has(view, Caller, Networking, "VirtualService", "two"));
    }

    [Fact]
    public void Policies_ConcernTheWorkloadsThatTheySelect()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: strict }
            spec: { selector: { matchLabels: { app: ratings } }, mtls: { mode: STRICT } }
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: nobody }
            spec: { selector: { matchLabels: { app: ratings } } }
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens }
            spec: { selector: { matchLabels: { app: ratings } }, jwtRules: [{ issuer: me, jwks: '{"keys":[]}' }] }
            """).Apply("{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: default}, spec: {mtls: {mode: PERMISSIVE}}}").View();

        Assert.True(Has(view, Ratings, Security, "PeerAuthentication", "strict"));
        foreach (var (kind, name) in ((string, string)[])[("AuthorizationPolicy", "nobody"), ("RequestAuthentication", "tokens")])
        {
            Assert.True(Has(view, Ratings, Security, kind, name), kind);
            Assert.False(Has(view, Caller, Security, kind, name), kind);
        }

        Assert.True(Has(view, Caller, Security, "PeerAuthentication", "default"));
    }

    [Fact]
    public void PeerAuthentication_ConcernsCallersToo_WhoSpeakAsItSays()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: { name: strict }
            spec: { selector: { matchLabels: { app: ratings } }, mtls: { mode: STRICT } }
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: own, namespace: other }
            spec: { egress: [{ hosts: ["./*"] }] }
            """).View();

        Assert.True(Has(view, Caller, Security, "PeerAuthentication", "strict"));
        Assert.True(Has(view, MeshBuilder.Ingress(), Security, "PeerAuthentication", "strict"));
        Assert.False(Has(view, Stranger, Security, "PeerAuthentication", "strict"));
    }

    [Fact]
    public void ServiceAndWorkloadEntries_ConcernCallersOfTheHost()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: outside }
            spec:
              hosts: [api.example.com]
              resolution: STATIC
              location: MESH_EXTERNAL
              ports: [{ number: 80, name: http, protocol: HTTP }]
              workloadSelector: { labels: { app: outside } }
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: { name: machine }
            spec: { address: 127.0.0.7, labels: { app: outside } }
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: { name: idle }
            spec: { address: 127.0.0.8, labels: { app: nothing } }
            """).Apply("{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: outside}, spec: {host: api.example.com, trafficPolicy: {loadBalancer: {simple: RANDOM}}}}").View();

        Assert.True(Has(view, Caller, Networking, "ServiceEntry", "outside"));
        Assert.True(Has(view, Caller, Networking, "WorkloadEntry", "machine"));
        Assert.False(Has(view, Caller, Networking, "WorkloadEntry", "idle"));
    }

    [Fact]
    public void WhateverAConfigurationNamesAsItsOrigin_IsAmongItsConcerns()
    {
        var view = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: mirrored }
            spec:
              hosts: [ratings]
              http:
              - match: [{ uri: { prefix: /a } }]
                route: [{ destination: { host: ratings, subset: v1 }, weight: 30 }, { destination: { host: ratings, subset: v2 }, weight: 70 }]
                mirrors: [{ destination: { host: books } }]
              - redirect: { uri: /b }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: bytes }
            spec: { hosts: [books], tcp: [{ match: [{ port: 80 }], route: [{ destination: { host: books } }] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: pool }
            spec: { inboundConnectionPool: { http: { http1MaxPendingRequests: 7 } } }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: front }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: tcp, protocol: TCP }, hosts: ["*"] }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: front }
            spec: { hosts: ["*"], gateways: [front], tcp: [{ route: [{ destination: { host: books, port: { number: 80 } } }] }] }
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: { name: somebody }
            spec: { rules: [{ to: [{ operation: { methods: [GET] } }] }] }
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens }
            spec: { jwtRules: [{ issuer: me, jwks: '{"keys":[]}' }] }
            """).View();

        foreach (var node in (Node[])[Caller, Ratings, MeshBuilder.Ingress()])
        {
            var concerns = view.ConcernsOf(node);
            var named = Origins(view.Translate(node)).Select(origin => new ResourceKey("", origin.Kind, origin.Namespace, origin.Name)).Distinct().ToList();
            Assert.True(named.Count > 3, string.Join(", ", named));
            Assert.All(named, resource => Assert.True(concerns.Has(resource), $"{node.Name}: {resource}"));
        }
    }

    /// <summary>Every origin anywhere in a message, whatever its type: what is added to the configuration later is found too.</summary>
    private static IEnumerable<Origin> Origins(IMessage message)
    {
        if (message is Origin origin)
        {
            return origin.Kind.Length > 0 ? [origin] : [];
        }

        return message.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message).SelectMany(field => field.Accessor.GetValue(message) switch
        {
            IMessage part => Origins(part),
            System.Collections.IDictionary map => map.Values.OfType<IMessage>().SelectMany(Origins),
            System.Collections.IList list => list.OfType<IMessage>().SelectMany(Origins),
            _ => [],
        });
    }

    private static bool Has(MeshView view, Node node, string group, string kind, string name) =>
        view.ConcernsOf(node).Has(new ResourceKey(group, kind, "mesh", name));
}
