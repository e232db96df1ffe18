using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MeshTesting;
using Xunit;

namespace Tests.Distributed;

/// <summary>The second AppHost, whose service is a page that Python serves.</summary>
public sealed class GreetingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServiceThatIsNotDotNet_IsRouted()
    {
        await using var mesh = await MeshFixture.StartAsync<Projects.GreetingHost>(cancellationToken: Cancelled);
        await BookinfoMesh.UntilAsync(async () => (await GreetingsAsync(mesh, 40)).Count == 2, "both versions greet");

        var half = await GreetingsAsync(mesh, 100);
        Assert.InRange(half["v1"], 70, 100);

        (await mesh.KubectlAsync(
            ["-n", "mesh", "patch", "virtualservice", "greeting", "--type", "merge", "-p",
                """{"spec":{"http":[{"route":[{"destination":{"host":"greeting","subset":"v2"}}]}]}}"""],
            Cancelled)).EnsureSuccess();
        await BookinfoMesh.UntilAsync(async () => (await GreetingsAsync(mesh, 20)) is { Count: 1 } only && only.ContainsKey("v2"), "only v2 greets");
    }

    [Fact]
    public async Task EgressGatewayReplicasAndStrictMutualTls_CanBeAddedToIt()
    {
        await using var mesh = await MeshFixture.StartAsync<Projects.GreetingHost>(
            options =>
            {
                options.Arguments.Add("--Mesh:MutualTls=strict");
                options.ConfigureBuilder = builder =>
                {
                    var resource = builder.CreateResourceBuilder(builder.Resources.OfType<MeshResource>().Single());
                    resource.AddEgressGateway("egress");
                    builder.AddMeshReplicas("talker", 2, name =>
                    {
                        var talker = builder.AddExecutable(name, "python3", "v1", "-m", "http.server", "--bind", "127.0.0.1")
                            .WithHttpEndpoint(name: "http", isProxied: false);
                        return talker.WithArgs(context => context.Args.Add(talker.GetEndpoint("http").Property(EndpointProperty.Port)))
                            .WithSidecar(resource, app: "talker", version: "v1");
                    });
                };
            },
            Cancelled);

        var gateways = (await mesh.KubectlAsync(["-n", "istio-system", "get", "endpointslices,peerauthentications", "-o", "name"], Cancelled)).EnsureSuccess()
            .Output;
        Assert.Contains("istio-egressgateway", gateways, StringComparison.Ordinal);
        Assert.Contains("peerauthentication.security.istio.io/default", gateways, StringComparison.Ordinal);
        var pods = (await mesh.KubectlAsync(["-n", "mesh", "get", "pods", "-l", "app=talker", "-o", "name"], Cancelled)).EnsureSuccess().Output;
        Assert.Equal(["pod/talker", "pod/talker-2"], pods.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        // Strict: the ingress gateway, which has a certificate, gets through.
        await BookinfoMesh.UntilAsync(async () => (await GreetingsAsync(mesh, 10)).Keys.All(version => version is "v1" or "v2"), "it greets over mutual TLS");
    }

    private static async Task<Dictionary<string, int>> GreetingsAsync(MeshFixture mesh, int count)
    {
        var seen = new Dictionary<string, int>();
        foreach (var answer in await mesh.SendAsync("/", count, Cancelled))
        {
            var version = answer.Body.Contains("Hello from v1", StringComparison.Ordinal) ? "v1"
                : answer.Body.Contains("Hello from v2", StringComparison.Ordinal) ? "v2" : $"{answer.Status}";
            seen[version] = seen.GetValueOrDefault(version) + 1;
        }

        return seen;
    }
}
