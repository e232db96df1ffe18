using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Tests.Proxy;

/// <summary><c>openssl s_server</c>, which answers each request with a page about its connection: a TLS peer that shares no code with the proxy.</summary>
internal sealed class OpensslServer : IDisposable
{
    private readonly Process _process;
    private readonly TemporaryFiles _files;

    private OpensslServer(Process process, TemporaryFiles files, int port)
    {
        _process = process;
        _files = files;
        Port = port;
    }

    public int Port { get; }

    /// <param name="authority">Whose clients it takes, and who it is of itself.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="options">More of its options.</param>
    public static async Task<OpensslServer> StartAsync(TestAuthority authority, X509Certificate2 certificate, string options)
    {
        var files = new TemporaryFiles();
        var start = new ProcessStartInfo(
            "openssl",
            $"s_server -accept 127.0.0.1:0 -cert {files.Write("s.pem", certificate.ExportCertificatePem())} -key {files.Write("s-key.pem", OriginationPush.KeyOf(certificate))} "
            + $"-CAfile {files.Write("ca.pem", authority.Certificate.ExportCertificatePem())} -www {options}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                _ = process.StandardError.ReadToEndAsync();
                return new OpensslServer(process, files, int.Parse(line[(line.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("openssl s_server did not start: " + await process.StandardError.ReadToEndAsync());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _files.Dispose();
    }
}
