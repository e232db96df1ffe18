using System.Net;
using MeshTranslation;
using Tests.Translation;
using Xunit;

namespace Tests.Proxy;

/// <summary>From YAML through translation and proxy to a server.</summary>
public sealed class EgressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StaticServiceEntry_IsCalled_AndItsVirtualServiceCounts()
    {
        await using var upstream = await UpstreamServer.StartAsync(context => context.Request.Path == "/slow"
            ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
            : context.Response.WriteAsync("echo"));
        await using var proxy = await TestProxy.SidecarAsync(MeshBuilder.Bookinfo().Apply(Entry("echo.example.com", upstream.Port)).Apply("""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: echo }
            spec:
              hosts: [echo.example.com]
              http:
              - match: [{ uri: { exact: /slow } }]
                timeout: 0.2s
                route: [{ destination: { host: echo.example.com } }]
              - route: [{ destination: { host: echo.example.com } }]
            """).PushFor("gw-v1"), apps: (8080, 1));

        Assert.Equal("echo", await proxy.Client().GetStringAsync("http://echo.example.com/", Token));
        Assert.Equal("echo", await proxy.Client().GetStringAsync("http://10.9.0.1:80/", Token));
        using var slow = await proxy.Client().GetAsync("http://echo.example.com/slow", Token);
        Assert.Equal(HttpStatusCode.GatewayTimeout, slow.StatusCode);
    }

    [Fact]
    public async Task UnknownHostUnderRegistryOnly_Is502WithoutABody()
    {
        await using var proxy = await TestProxy.SidecarAsync(
            MeshBuilder.Bookinfo().With(new MeshSettings { AllowUnknownHosts = false }).PushFor("gw-v1"), apps: (8080, 1));

        await ExpectBlackHoleAsync(proxy, "http://unknown.example.com/");
    }

    [Fact]
    public async Task ServiceThatASidecarHides_IsAnUnknownHost()
    {
        await using var declared = await UpstreamServer.SayingAsync("declared");
        await using var real = await UpstreamServer.SayingAsync("real");
        var mesh = MeshBuilder.Bookinfo().Apply(Entry("localhost", declared.Port, real.Port));
        await using var proxy = await TestProxy.SidecarAsync(mesh.PushFor("gw-v1"), apps: (8080, 1));
        var address = $"http://localhost:{real.Port}/";
        Assert.Equal("declared", await proxy.Client().GetStringAsync(address, Token));

        proxy.Apply(mesh.Apply("""
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: narrow }
            spec: { egress: [{ hosts: ["*/books.mesh.svc.cluster.local"] }] }
            """).PushFor("gw-v1", revision: 2));
        Assert.Equal("real", await proxy.Client().GetStringAsync(address, Token));

        proxy.Apply(mesh.Apply("""
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: { name: narrower }
            spec: { workloadSelector: { labels: { app: gw } }, egress: [{ hosts: ["*/books.mesh.svc.cluster.local"] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
            """).PushFor("gw-v1", revision: 3));
        await ExpectBlackHoleAsync(proxy, address);
    }

    [Fact]
    public async Task ServiceOfItsNamespaceAlone_IsUnknownToOthers()
    {
        await using var upstream = await UpstreamServer.SayingAsync("inner");
        var mesh = MeshBuilder.Bookinfo().PlainText().With(new MeshSettings { AllowUnknownHosts = false }).Workload("inner-v1", "inner", "v1", port: upstream.Port).Workload("other", "other", "v1", "elsewhere").Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: inner, annotations: { networking.istio.io/exportTo: "." } }
            spec: { selector: { app: inner }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            """);
        await using var near = await TestProxy.SidecarAsync(mesh.PushFor("gw-v1"), apps: (8080, 1));
        await using var far = await TestProxy.SidecarAsync(mesh.PushFor("other"), apps: (8080, 1));

        Assert.Equal("inner", await near.Client().GetStringAsync("http://inner.mesh/", Token));
        await ExpectBlackHoleAsync(far, "http://inner.mesh/");
    }

    [Fact]
    public async Task WorkloadEntry_SharesTheTrafficOfAService()
    {
        await using var pod = await UpstreamServer.SayingAsync("pod");
        await using var machine = await UpstreamServer.SayingAsync("machine");
        await using var proxy = await TestProxy.SidecarAsync(MeshBuilder.Bookinfo().PlainText().Workload("mixed-v1", "mixed", "v1", port: pod.Port).Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: { name: mixed }
            spec: { selector: { app: mixed }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: { name: machine }
            spec: { address: 127.0.0.1, labels: { app: mixed }, ports: { http: {{machine.Port}} } }
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: mixed }
            spec: { host: mixed, trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN } } }
            """).PushFor("gw-v1"), apps: (8080, 1));
        var client = proxy.Client();

        string[] answers = [await client.GetStringAsync("http://mixed/", Token), await client.GetStringAsync("http://mixed/", Token)];

        Assert.Equal(["machine", "pod"], answers.Order());
    }

    private static async Task ExpectBlackHoleAsync(TestProxy proxy, string address)
    {
        using var answer = await proxy.Client().GetAsync(address, Token);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Token));
    }

    private static string Entry(string host, int endpointPort, int port = 80) => $$"""
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: entry }
        spec:
          hosts: [{{host}}]
          addresses: [10.9.0.1]
          resolution: STATIC
          ports: [{ number: {{port}}, name: http, protocol: HTTP, targetPort: {{endpointPort}} }]
          endpoints: [{ address: 127.0.0.1 }]
        """;
}
