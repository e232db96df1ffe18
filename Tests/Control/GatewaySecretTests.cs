using System.Text;
using MeshControlPlane.Api;
using MeshControlPlane.Store;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Secrets on their way to the gateway that needs them.</summary>
public sealed class GatewaySecretTests
{
    private const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: { name: secure, namespace: mesh }
        spec:
          selector: { istio: ingressgateway }
          servers:
          - port: { number: 80, name: https, protocol: HTTPS }
            hosts: [a.example.com]
            tls: { mode: SIMPLE, credentialName: cert }
        """;

    [Fact]
    public async Task PrivateKey_IsPushedToTheGatewayAlone_AndStandsInNoStatus()
    {
        var (secret, key) = TlsSecret.Create("cert", "istio-system");
        await using var control = await ControlPlaneFixture.StartAsync(Gateway, secret);

        var (gateway, push) = await FakeProxy.JoinAsync(control, MeshBuilder.Ingress());
        using var _ = gateway;
        var (sidecar, other) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1"));
        using var __ = sidecar;

        Assert.Equal(key, Assert.Single(Assert.Single(push.Listeners).FilterChains).Tls.Certificate.PrivateKey.Pem.ToStringUtf8());
        Assert.Equal(-1, Google.Protobuf.MessageExtensions.ToByteArray(other).AsSpan().IndexOf(Encoding.UTF8.GetBytes(key.Split('\n')[1])));
        Assert.DoesNotContain("Resolved", StatusOf(control), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], StatusOf(control), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingSecret_IsToldInTheStatusOfTheGateway()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Gateway);
        var (gateway, push) = await FakeProxy.JoinAsync(control, MeshBuilder.Ingress());
        using var _ = gateway;

        Assert.Null(push.Listeners[0].FilterChains[0].Tls.Certificate);
        // What is told goes by the workloads of a revision, and the gateway is among those of the next.
        await Eventually.TrueAsync(() => StatusOf(control).Contains("there is no Secret istio-system/cert", StringComparison.Ordinal), "the status names the Secret");
    }

    private static string StatusOf(ControlPlaneFixture control)
    {
        var resource = control.Services.GetRequiredService<IResourceStore>().Current.Resources.Values.Single(resource => resource.Metadata.Name == "secure");
        return control.Services.GetRequiredService<IResourceStatus>().StatusOf(resource)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
