using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using MeshProtocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tests.Proxy;

/// <summary>Servers that speak TLS themselves, and clusters that speak it with them.</summary>
internal static class OriginationPush
{
    /// <summary>The name asked for, the client's certificate, and the version of HTTP.</summary>
    public static string Describe(HttpContext context) =>
        $"{context.Features.Get<AskedName>()?.Name}|{context.Connection.ClientCertificate?.Subject}|{context.Request.Protocol}|{context.Request.Host}";

    /// <summary>A server that says how it was called.</summary>
    public static Task<UpstreamServer> ServerAsync(
        TestAuthority authority, string name = "api.test", HttpProtocols protocols = HttpProtocols.Http1, Action<HttpsConnectionAdapterOptions>? tls = null,
        Func<HttpContext, string>? more = null)
    {
        var certificate = authority.Issue(name);
        return UpstreamServer.StartAsync(context => context.Response.WriteAsync(Describe(context) + more?.Invoke(context)), certificate, protocols, https =>
        {
            https.ServerCertificateSelector = (connection, asked) =>
            {
                connection!.Features.Set(new AskedName(asked));
                return certificate;
            };
            tls?.Invoke(https);
        });
    }

    /// <summary>TLS to api.test, and to the same cluster under the name of other.test.</summary>
    public static Push To(int port, TlsOrigination origination, string serverName = "", long revision = 1)
    {
        var push = MeshPush.Outbound(revision, ("api.test", [port]));
        push.RouteTables[0].VirtualHosts.Add(MeshPush.Host("other.test", "api.test"));
        push.Clusters[0].Tls = new UpstreamTls { ServerName = serverName, Origination = origination };
        return push;
    }

    /// <summary>Believes an authority, and checks the host.</summary>
    public static TlsOrigination Believing(TestAuthority authority) => new() { VerifiesHost = true, Authorities = Pem(authority.Certificate) };

    public static TlsCertificate Showing(X509Certificate2 certificate) => new()
    {
        Chain = Pem(certificate),
        PrivateKey = new PrivateKey { Pem = ByteString.CopyFromUtf8(KeyOf(certificate)) },
    };

    public static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private sealed record AskedName(string? Name);

    public static ByteString Pem(X509Certificate2 certificate) => ByteString.CopyFromUtf8(certificate.ExportCertificatePem());
}
