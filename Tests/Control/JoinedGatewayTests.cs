using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Control;

/// <summary>A gateway as an AppHost starts it: with the token file that the control plane keeps for it, and with HTTPS, whose key it must be given.</summary>
public sealed class JoinedGatewayTests
{
    private const string Account = "istio-ingressgateway-service-account";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_HasItsKeyAgain_AfterRestartsOfItself_OfTheControlPlane_AndOfBoth()
    {
        await using var control = await ControlPlaneProcess.StartAsync(Manifest(), "--token-for", $"istio-system/{Account}:gateway");
        var gateway = await StartAsync(control);
        try
        {
            await ServesAsync(gateway);

            await gateway.DisposeAsync();
            gateway = await StartAsync(control);
            await ServesAsync(gateway);

            // Killed, it is another one: the gateway finds its way back by its certificate, and by its token where that is asked for.
            await control.KillAsync();
            await control.RestartAsync();
            await JoinedAsync(control);
            await ServesAsync(gateway);

            await control.KillAsync();
            await gateway.DisposeAsync();
            gateway = await StartAsync(control);
            await control.RestartAsync();
            await ServesAsync(gateway);
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static Task<JoinedProxy> StartAsync(ControlPlaneProcess control) => JoinedProxy.StartGatewayAsync(
        new Uri($"https://localhost:{control.DiscoveryPort}"),
        control.Directory,
        Account,
        Path.Combine(control.Directory, "tokens", $"istio-system.{Account}_gateway"));

    private static Task JoinedAsync(ControlPlaneProcess control) => Eventually.TrueAsync(
        async () => (await control.ProxiesAsync()).Contains("SYNCED", StringComparison.Ordinal), "the gateway is back");

    private static Task ServesAsync(JoinedProxy gateway) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                using var socket = await RawSocket.ConnectAsync(gateway.Host.Slot(ListenerDirection.Gateway, 443).Bound.Port, Cancelled);
                await using var tls = new SslStream(socket.Stream, false, (_, certificate, _, _) => certificate?.Subject == "CN=a.example.com");
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.example.com" }, Cancelled);
                return true;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                return false;
            }
        },
        "the gateway shows its certificate");

    private static string Manifest()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=a.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, begin.AddDays(1));
        return $$"""
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: secure, namespace: istio-system }
            spec:
              selector: { istio: ingressgateway }
              servers:
              - port: { number: 443, name: https, protocol: HTTPS }
                hosts: [a.example.com]
                tls: { mode: SIMPLE, credentialName: cert }
            ---
            apiVersion: v1
            kind: Secret
            metadata: { name: cert, namespace: istio-system }
            type: kubernetes.io/tls
            data: { tls.crt: {{Encode(certificate.ExportCertificatePem())}}, tls.key: {{Encode(key.ExportPkcs8PrivateKeyPem())}} }
            """;
    }

    private static string Encode(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
