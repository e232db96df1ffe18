using Benchmarks.Peers;
using Benchmarks.Processes;

namespace Benchmarks.Hop;

/// <summary>Two HAProxys: one takes plain text and originates mutual TLS 1.3, the other ends it and asks the echo server.</summary>
internal sealed class HaProxyPair : IAsyncDisposable
{
    private HaProxyPair(MeasuredProcess client, MeasuredProcess server, int kept, int closed)
    {
        Processes = [client, server];
        Kept = FreePort.AddressOf(kept);
        Closed = FreePort.AddressOf(closed);
    }

    public IReadOnlyList<MeasuredProcess> Processes { get; }

    /// <summary>Connections between the two are kept.</summary>
    public Uri Kept { get; }

    /// <summary>Each request has a connection of its own between the two, and no session is resumed.</summary>
    public Uri Closed { get; }

    public static async Task<HaProxyPair> StartAsync(DirectoryInfo directory, PeerCertificates certificates, Uri upstream)
    {
        var (between, kept, closed) = (FreePort.Find(), FreePort.Find(), FreePort.Find());
        var server = await HaProxy.StartAsync(directory, "server", between, $"""
            frontend tls
              bind 127.0.0.1:{between} ssl crt {certificates.Server} ca-file {certificates.Authority} verify required ssl-min-ver TLSv1.3 no-tls-tickets
              default_backend echo
            backend echo
              http-reuse always
              server echo 127.0.0.1:{upstream.Port}
            """);
        try
        {
            var peer = $"server peer 127.0.0.1:{between} ssl crt {certificates.Client} ca-file {certificates.Authority} "
                + $"verify required verifyhost {PeerCertificates.ServerName} sni str({PeerCertificates.ServerName}) ssl-min-ver TLSv1.3 no-ssl-reuse";
            return new HaProxyPair(await HaProxy.StartAsync(directory, "client", closed, $"""
                frontend kept
                  bind 127.0.0.1:{kept}
                  default_backend kept
                frontend closed
                  bind 127.0.0.1:{closed}
                  default_backend closed
                backend kept
                  http-reuse always
                  {peer}
                backend closed
                  option http-server-close
                  http-reuse never
                  {peer}
                """), server, kept, closed);
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
