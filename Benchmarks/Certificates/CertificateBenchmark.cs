using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Benchmarks.Processes;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshProtocol;

namespace Benchmarks.Certificates;

/// <summary>How many certificates the control plane signs for workloads, from the request over gRPC to the answer.</summary>
internal static partial class CertificateBenchmark
{
    private const int Callers = 16;

    public static async Task<int> RunAsync(TimeSpan duration)
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        try
        {
            await using var controlPlane = await MeasuredProcess.StartAsync(
                Mesh.Program("MeshControlPlane"), "serve", "--mesh-dir", directory.FullName, "--api-port", "0", "--discovery-port", "0", "--console-port", "0");
            Console.WriteLine(await MeasureAsync(controlPlane, directory.FullName, duration));
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is BenchmarkException or RpcException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failure;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(MeasuredProcess controlPlane, string directory, TimeSpan duration)
    {
        using var channel = Open(DiscoveryAddress().Match(controlPlane.ReadyLine).Groups["address"].Value, directory);
        var headers = new Metadata { { "authorization", $"Bearer {(await File.ReadAllTextAsync(Path.Combine(directory, "join-token"))).Trim()}" } };
        // Only who is connected is certified.
        using var stream = new Discovery.DiscoveryClient(channel).Connect(headers);
        await stream.RequestStream.WriteAsync(new ProxyMessage { Join = new Join { Node = Workload(), Health = HealthState.Healthy } });
        if (!await stream.ResponseStream.MoveNext(CancellationToken.None))
        {
            throw new BenchmarkException("The control plane did not let the benchmark join.");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signing = new CertificateSigning
        {
            InstanceId = Workload().InstanceId,
            Request = ByteString.CopyFrom(new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256).CreateSigningRequest()),
        };
        var client = new MeshProtocol.Certificates.CertificatesClient(channel);
        await SignAsync(client, signing, headers, duration / 3);
        var cpu = controlPlane.CpuTime;
        var begin = TimeProvider.System.GetTimestamp();
        var count = await SignAsync(client, signing, headers, duration);
        var elapsed = TimeProvider.System.GetElapsedTime(begin);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"certificates: {count / elapsed.TotalSeconds:0} per second ({Callers} at once, EC P-256), "
                + $"{(controlPlane.CpuTime - cpu).TotalMicroseconds / count:0} µs CPU of the control plane each");
    }

    private static async Task<int> SignAsync(
        MeshProtocol.Certificates.CertificatesClient client, CertificateSigning signing, Metadata headers, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var count = 0;
            while (!end.IsCancellationRequested)
            {
                await client.SignAsync(signing, headers);
                count++;
            }

            return count;
        }));
        return counts.Sum();
    }

    private static Node Workload() => new()
    {
        Name = "bench",
        Namespace = "bench",
        Role = NodeRole.Sidecar,
        Address = "127.0.0.1",
        InstanceId = "bench",
        Ports = { new WorkloadPort { ContainerPort = 8080, InboundPort = 1, ApplicationPort = 1 } },
    };

    private static GrpcChannel Open(string address, string directory)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } },
            DisposeHttpClient = true,
        });
    }

    [GeneratedRegex(@"discovery (?<address>https://\S+?)(,|$)")]
    private static partial Regex DiscoveryAddress();
}
