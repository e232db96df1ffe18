using System.Text;
using Google.Protobuf;
using MeshControlPlane.Api;
using MeshControlPlane.Store;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Secrets on their way to the workload that speaks TLS to a server outside.</summary>
public sealed class OriginationSecretTests
{
    private const string Cluster = "outbound|443||api.example.com";

    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: api, namespace: mesh }
        spec: { hosts: [api.example.com], resolution: STATIC, endpoints: [{ address: 127.0.0.1 }], ports: [{ number: 443, name: http, protocol: HTTP }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: secure, namespace: mesh }
        spec:
          host: api.example.com
          workloadSelector: { matchLabels: { app: gw } }
          trafficPolicy: { tls: { mode: MUTUAL, credentialName: client } }
        """;

    [Fact]
    public async Task PrivateKey_IsPushedToTheWorkloadOfTheRuleAlone()
    {
        var (secret, key) = TlsSecret.Create("client", "mesh", withRoot: true);
        await using var control = await ControlPlaneFixture.StartAsync(Rule, secret);

        var (caller, push) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = caller;
        var (other, without) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("books-v1", "mesh", "books", "v1", 15106));
        using var __ = other;

        Assert.Equal(key, push.Clusters.Single(cluster => cluster.Name == Cluster).Tls.Origination.Certificate.PrivateKey.Pem.ToStringUtf8());
        Assert.Null(without.Clusters.Single(cluster => cluster.Name == Cluster).Tls);
        Assert.Equal(-1, without.ToByteArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(key.Split('\n')[1])));
        Assert.DoesNotContain("Resolved", StatusOf(control), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], StatusOf(control), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingSecret_IsToldInTheStatusOfTheRule()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Rule);
        var (caller, push) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var _ = caller;

        Assert.Equal("there is no Secret mesh/client; it has to be in the namespace of the workload that calls, which is mesh", push.Clusters.Single(cluster => cluster.Name == Cluster).Tls.Origination.Fault);
        await Eventually.TrueAsync(
            () => StatusOf(control).Contains("spec.trafficPolicy.tls.credentialName: there is no Secret mesh/client", StringComparison.Ordinal), "the status names the Secret");
    }

    private static string StatusOf(ControlPlaneFixture control)
    {
        var resource = control.Services.GetRequiredService<IResourceStore>().Current.Resources.Values.Single(resource => resource.Metadata.Name == "secure");
        return control.Services.GetRequiredService<IResourceStatus>().StatusOf(resource)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
