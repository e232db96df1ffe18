using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace MeshProxy.Discovery;

/// <summary>Makes the connection to the control plane.</summary>
internal static class ControlPlaneChannel
{
    public static GrpcChannel Open(Uri address, MeshCredentials credentials)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(credentials.Authorities);
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                // A peer that died without a word is noticed by its silence.
                KeepAlivePingDelay = TimeSpan.FromSeconds(2),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = policy,
                    ClientCertificateContext = credentials.Certificate?.Context,
                    AllowTlsResume = false,
                },
            },
            DisposeHttpClient = true,
            // A mesh of many services has a large first configuration.
            MaxReceiveMessageSize = null,
        });
    }
}
