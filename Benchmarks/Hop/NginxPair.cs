using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Hop;

/// <summary>Two nginx: one takes plain text and originates mutual TLS 1.3, the other ends it and asks the echo server.</summary>
internal sealed class NginxPair : IAsyncDisposable
{
    private NginxPair(MeasuredProcess client, MeasuredProcess server, int port)
    {
        Processes = [client, server];
        Address = FreePort.AddressOf(port);
    }

    public IReadOnlyList<MeasuredProcess> Processes { get; }

    public Uri Address { get; }

    public static async Task<NginxPair> StartAsync(DirectoryInfo directory, PeerCertificates certificates, Uri upstream)
    {
        var (between, port) = (FreePort.Find(), FreePort.Find());
        var server = await Nginx.StartAsync(directory, "nginx-server", between, " ssl", upstream.Port, "http", $"""
            ssl_certificate {certificates.Server};
                ssl_certificate_key {certificates.Server};
                ssl_client_certificate {certificates.Authority};
                ssl_verify_client on;
                ssl_protocols TLSv1.3;
                ssl_session_cache off;
                ssl_session_tickets off;
            """);
        try
        {
            return new NginxPair(await Nginx.StartAsync(directory, "nginx-client", port, "", between, "https", $"""
                proxy_ssl_certificate {certificates.Client};
                    proxy_ssl_certificate_key {certificates.Client};
                    proxy_ssl_trusted_certificate {certificates.Authority};
                    proxy_ssl_verify on;
                    proxy_ssl_name {PeerCertificates.ServerName};
                    proxy_ssl_server_name on;
                    proxy_ssl_protocols TLSv1.3;
                    proxy_ssl_session_reuse off;
                """), server, port);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
        {
            await process.DisposeAsync();
        }
    }
}
