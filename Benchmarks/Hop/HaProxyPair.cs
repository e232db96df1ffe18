using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Benchmarks.Processes;

namespace Benchmarks.Hop;

/// <summary>
/// Two HAProxys: one takes plain text and originates mutual TLS 1.3, the other ends it and asks the echo server. Certificates are P-256, as the mesh's are.
/// </summary>
internal sealed class HaProxyPair : IAsyncDisposable
{
    private const string ServerName = "server.bench.test";
    private readonly DirectoryInfo _directory;

    private HaProxyPair(DirectoryInfo directory, MeasuredProcess client, MeasuredProcess server, int kept, int closed)
    {
        _directory = directory;
        Processes = [client, server];
        Kept = AddressOf(kept);
        Closed = AddressOf(closed);
    }

    public IReadOnlyList<MeasuredProcess> Processes { get; }

    /// <summary>Connections between the two are kept.</summary>
    public Uri Kept { get; }

    /// <summary>Each request has a connection of its own between the two, and no session is resumed.</summary>
    public Uri Closed { get; }

    public static async Task<HaProxyPair> StartAsync(Uri upstream)
    {
        var directory = Directory.CreateTempSubdirectory("haproxy-bench-");
        MeasuredProcess? server = null;
        try
        {
            return await StartAsync(directory, upstream, started => server = started);
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }

            directory.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
        {
            await process.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private static async Task<HaProxyPair> StartAsync(DirectoryInfo directory, Uri upstream, Action<MeasuredProcess> started)
    {
        WriteCertificates(directory);
        int[] ports = [FreePort(), FreePort(), FreePort()];
        var server = await StartAsync(directory, "server", ports[0], $"""
            frontend tls
              bind 127.0.0.1:{ports[0]} ssl crt {PathOf(directory, "server.pem")} ca-file {PathOf(directory, "ca.pem")} verify required ssl-min-ver TLSv1.3 no-tls-tickets
              default_backend echo
            backend echo
              http-reuse always
              server echo 127.0.0.1:{upstream.Port}
            """);
        started(server);
        var peer = $"server peer 127.0.0.1:{ports[0]} ssl crt {PathOf(directory, "client.pem")} ca-file {PathOf(directory, "ca.pem")} "
            + $"verify required verifyhost {ServerName} sni str({ServerName}) ssl-min-ver TLSv1.3 no-ssl-reuse";
        var client = await StartAsync(directory, "client", ports[2], $"""
            frontend kept
              bind 127.0.0.1:{ports[1]}
              default_backend kept
            frontend closed
              bind 127.0.0.1:{ports[2]}
              default_backend closed
            backend kept
              http-reuse always
              {peer}
            backend closed
              option http-server-close
              http-reuse never
              {peer}
            """);
        return new HaProxyPair(directory, client, server, ports[1], ports[2]);
    }

    private static async Task<MeasuredProcess> StartAsync(DirectoryInfo directory, string name, int port, string configuration)
    {
        var file = PathOf(directory, name + ".cfg");
        await File.WriteAllTextAsync(file, $"""
            global
              tune.ssl.cachesize 0
            defaults
              mode http
              timeout client 60s
              timeout server 60s
              timeout connect 10s
            {configuration}

            """);
        return await MeasuredProcess.StartListeningAsync(port, "haproxy", "-db", "-f", file);
    }

    private static void WriteCertificates(DirectoryInfo directory)
    {
        var begin = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(begin, begin.AddDays(1));
        File.WriteAllText(PathOf(directory, "ca.pem"), root.ExportCertificatePem());
        foreach (var (file, subject) in new[] { ("server.pem", ServerName), ("client.pem", "client.bench.test") })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var leaf = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(subject);
            leaf.CertificateExtensions.Add(names.Build());
            using var issued = leaf.Create(root, begin, begin.AddDays(1), RandomNumberGenerator.GetBytes(8));
            File.WriteAllText(PathOf(directory, file), $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        }
    }

    // HAProxy does not tell which port it was given.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string PathOf(DirectoryInfo directory, string name) => Path.Combine(directory.FullName, name);

    private static Uri AddressOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
}
