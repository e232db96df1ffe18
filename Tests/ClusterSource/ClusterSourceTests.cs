using Grpc.Core;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.ClusterSource;
using MeshControlPlane.Commands;
using MeshControlPlane.Store;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshProtocol;
using Tests.Control;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>A control plane whose resources live elsewhere: in a cluster that is played by the API of another control plane.</summary>
public sealed class ClusterSourceTests
{
    private const string Books = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: mesh }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: books, namespace: mesh }
        spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
        """;

    private const string Cluster = "outbound|80||books.mesh.svc.cluster.local";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ResourcesOfTheCluster_AreThoseOfTheMesh_WithTheirAgeAndGeneration()
    {
        await using var cluster = await ControlPlaneFixture.StartAsync(Books);
        await cluster.KubectlAsync("apply -f -", Route("first", 1000));
        await using var control = await StartAsync(cluster);
        var store = control.Services.GetRequiredService<IResourceStore>();
        var route = store.Current.Resources[Key("first")];
        Assert.Equal(Created(cluster, "first"), route.Metadata.CreationTimestamp);
        Assert.Equal(1, route.Metadata.Generation);

        await cluster.KubectlAsync("apply -f -", Route("first", 2000));
        await Eventually.TrueAsync(() => store.Current.Resources[Key("first")].Metadata.Generation == 2, "the change has come");
        Assert.Equal(Created(cluster, "first"), store.Current.Resources[Key("first")].Metadata.CreationTimestamp);

        await cluster.KubectlAsync("apply -f -", Route("second", 1000));
        await cluster.KubectlAsync("-n mesh delete virtualservice first");
        await Eventually.TrueAsync(() => !store.Current.Resources.ContainsKey(Key("first")) && store.Current.Resources.ContainsKey(Key("second")), "both changes have come");
        Assert.Contains("second", await control.KubectlAsync("-n mesh get virtualservices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsReadFromTheCluster_IsNotWrittenHere()
    {
        await using var cluster = await ControlPlaneFixture.StartAsync(Books);
        await using var control = await StartAsync(cluster);

        var (exitCode, _, error) = await control.TryKubectlAsync("kubeconfig", "apply -f -", Route("first", 1000));

        Assert.Equal(1, exitCode);
        Assert.Contains($"this mesh reads its resources from the cluster at https://localhost:{cluster.ApiPort}/: apply them there", error, StringComparison.Ordinal);
        Assert.Contains("yes", await control.KubectlAsync("auth can-i list virtualservices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceAccountTokensOfTheCluster_LetTheirAccountsJoin_AndNoOther()
    {
        await using var cluster = await ControlPlaneFixture.StartAsync(Books);
        await using var control = await StartAsync(cluster);
        var token = Issue(cluster, "books");
        using var books = FakeProxy.Open(control, token);
        await books.JoinAsync(Workload("books-v1", "books"));
        Assert.Contains((await books.NextPushAsync()).Clusters, known => known.Name == Cluster);
        using var thief = FakeProxy.Open(control, token);
        await thief.SendAsync(new ProxyMessage { Join = new Join { Node = Workload("ratings-v1", "ratings") } });

        var refusal = await Assert.ThrowsAsync<RpcException>(thief.ReceiveAsync);

        Assert.Equal(
            (StatusCode.PermissionDenied, "the join token is for service account 'mesh/books', not for 'mesh/ratings'"),
            (refusal.StatusCode, refusal.Status.Detail));
        using var forger = FakeProxy.Open(control, token[..^2]);
        var forged = await Assert.ThrowsAsync<RpcException>(() => forger.JoinAsync(Workload("books-v1", "books")));
        Assert.Equal(StatusCode.Unauthenticated, forged.StatusCode);
        Assert.Contains("the cluster does not take the service-account token", forged.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceAccountOfAGateway_IsToldByItsAnnotation()
    {
        const string Account = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: { name: edge, namespace: mesh, annotations: { mesh.local/role: gateway } }
            """;
        await using var cluster = await ControlPlaneFixture.StartAsync(Books, Account);
        await using var control = await StartAsync(cluster);
        var node = Workload("edge-1", "edge");
        node.Role = NodeRole.Ingress;
        using var gateway = FakeProxy.Open(control, Issue(cluster, "edge"));
        await gateway.JoinAsync(node);

        node = Workload("books-1", "books");
        node.Role = NodeRole.Ingress;
        using var thief = FakeProxy.Open(control, Issue(cluster, "books"));
        var refusal = await Assert.ThrowsAsync<RpcException>(() => thief.JoinAsync(node));

        Assert.StartsWith("the join token for service account 'mesh/books' is that of a sidecar, not of a gateway", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndpointsWithoutProxy_GetTheirTrafficInPlainText_UntilTheirProxyIsThere()
    {
        await using var cluster = await ControlPlaneFixture.StartAsync(Books);
        // To this mesh it is a pod with an address.
        var (pod, _) = await FakeProxy.JoinAsync(cluster, Workload("books-v1", "books"));
        using var __ = pod;
        await using var control = await StartAsync(cluster);
        using var caller = FakeProxy.Open(control);
        await caller.JoinAsync(Workload("gw-v1", "gw"));

        var plain = Assert.Single((await UntilAsync(caller, endpoints => endpoints.Count == 1)).Endpoints);
        Assert.Equal(("127.0.0.1", 8080, "", "v1"), (plain.Address, plain.Port, plain.Identity, plain.Labels["version"]));

        using var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(Workload("books-v1", "books", inbound: 9002));
        await proxy.NextPushAsync();
        var secured = await UntilAsync(caller, endpoints => endpoints.Count == 1 && endpoints[0].Port == 9002);
        Assert.Equal("spiffe://cluster.local/ns/mesh/sa/books", secured.Endpoints[0].Identity);
    }

    [Fact]
    public async Task Roots_AreInEveryNamespaceOfTheCluster_ForProxiesThatStart()
    {
        await using var cluster = await ControlPlaneFixture.StartAsync(Books);
        await using var control = await StartAsync(cluster);
        await cluster.KubectlAsync("create namespace later");
        var roots = await File.ReadAllTextAsync(Path.Combine(control.Directory, "ca.pem"), Token);
        foreach (var @namespace in new[] { "mesh", "istio-system", "later" })
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    var (exitCode, output, _) = await cluster.TryKubectlAsync("kubeconfig", $"-n {@namespace} get configmap mesh-root -o jsonpath={{.data.ca\\.pem}}");
                    return exitCode == 0 && output == roots;
                },
                $"the roots are in {@namespace}");
        }
    }

    [Theory]
    [InlineData("missing.yaml", "missing.yaml")]
    [InlineData("broken.yaml", "")]
    public async Task KubeconfigThatCannotBeUsed_IsToldAtTheStart(string file, string expected)
    {
        var directory = Directory.CreateTempSubdirectory("mesh-cluster-");
        try
        {
            var kubeconfig = Path.Combine(directory.FullName, file);
            if (file == "broken.yaml")
            {
                await File.WriteAllTextAsync(kubeconfig, "apiVersion: [", Token);
            }

            var failure = await Assert.ThrowsAsync<StartupException>(() => ControlPlaneFixture.StartAsync(options => options with { Cluster = new ClusterOptions(kubeconfig, null) }));

            Assert.StartsWith("--source kubernetes: there is no cluster to read from: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("serve --source kubernetes --apply x.yaml", "--apply does not go with --source kubernetes")]
    [InlineData("serve --kubeconfig x", "--kubeconfig goes with --source kubernetes")]
    [InlineData("serve --source etcd", "etcd")]
    public async Task ArgumentsThatDoNotGoTogether_AreRefused(string arguments, string expected)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();

        Assert.NotEqual(0, await MeshCommandLine.RunAsync(arguments.Split(' '), output, error));

        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    private static Task<ControlPlaneFixture> StartAsync(ControlPlaneFixture cluster) =>
        ControlPlaneFixture.StartAsync(options => options with { Cluster = new ClusterOptions(Path.Combine(cluster.Directory, "kubeconfig"), null) });

    private static ResourceKey Key(string name) => new(ResourceKinds.VirtualService.Group, ResourceKinds.VirtualService.Kind, "mesh", name);

    private static DateTimeOffset Created(ControlPlaneFixture cluster, string name) =>
        cluster.Services.GetRequiredService<IResourceStore>().Current.Resources[Key(name)].Metadata.CreationTimestamp;

    private static string Issue(ControlPlaneFixture cluster, string account) =>
        BoundTokens.Open(MeshDirectory.Open(cluster.Directory)).Issue(new JoinGrant(new ServiceAccountName("mesh", account), JoinRole.Sidecar), TimeProvider.System.GetUtcNow().AddHours(1));

    private static async Task<EndpointSet> UntilAsync(FakeProxy proxy, Func<IList<MeshProtocol.Endpoint>, bool> condition)
    {
        while (true)
        {
            if ((await proxy.NextPushAsync()).EndpointSets.FirstOrDefault(set => set.Cluster == Cluster) is { } set && condition(set.Endpoints))
            {
                return set;
            }
        }
    }

    private static Node Workload(string name, string account, int inbound = 9000) => new()
    {
        Name = name,
        Namespace = "mesh",
        Role = NodeRole.Sidecar,
        ServiceAccount = account,
        Address = "127.0.0.1",
        InstanceId = Guid.NewGuid().ToString("N"),
        Labels = { ["app"] = account, ["version"] = "v1" },
        Ports = { new WorkloadPort { ContainerPort = 8080, InboundPort = inbound, ApplicationPort = 9500 } },
    };

    private static string Route(string name, int milliseconds) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: {{name}}, namespace: mesh }
        spec: { hosts: [{{name}}], http: [{ timeout: {{milliseconds}}ms, route: [{ destination: { host: books } }] }] }
        """;
}
