using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Benchmarks.Processes;
using Grpc.Core;

namespace Benchmarks.Pushing;

/// <summary>A control plane with many services, and simulated proxies around it.</summary>
internal sealed partial class SimulatedMesh : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _directory;
    private readonly List<SimulatedProxy> _proxies = [];
    private MeasuredProcess _controlPlane;

    private SimulatedMesh(DirectoryInfo directory, MeasuredProcess controlPlane)
    {
        _directory = directory;
        _controlPlane = controlPlane;
    }

    public MeasuredProcess ControlPlane => _controlPlane;

    public IReadOnlyList<SimulatedProxy> Proxies => _proxies;

    public static async Task<SimulatedMesh> StartAsync(int services)
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        var file = Path.Combine(directory.FullName, "mesh.yaml");
        await File.WriteAllTextAsync(file, PushManifests.Of(services));
        return new SimulatedMesh(directory, await ServeAsync(directory, "--apply", file));
    }

    public KubernetesClient OpenApi() => KubernetesClient.Open(AddressOf("api"), _directory.FullName);

    /// <summary>Adds proxies until there are as many, all at once.</summary>
    /// <returns>How long it took until each had its configuration.</returns>
    public async Task<TimeSpan> JoinAsync(int count)
    {
        var begin = TimeProvider.System.GetTimestamp();
        var added = Enumerable.Range(_proxies.Count, count - _proxies.Count).Select(number => new SimulatedProxy(number)).ToList();
        _proxies.AddRange(added);
        await ConnectAsync(added);
        return TimeProvider.System.GetElapsedTime(begin);
    }

    /// <summary>Ends the control plane without a word, starts it again, and lets all proxies come back at once, each with its certificate.</summary>
    /// <returns>How long it took from the start until each had its configuration.</returns>
    public async Task<(TimeSpan Start, TimeSpan Settled)> RestartAsync()
    {
        foreach (var part in _proxies.Chunk(16))
        {
            await Task.WhenAll(part.Select(proxy => proxy.CertifyAsync(Token())));
        }

        await _controlPlane.DisposeAsync();
        var begin = TimeProvider.System.GetTimestamp();
        _controlPlane = await ServeAsync(_directory);
        var start = TimeProvider.System.GetElapsedTime(begin);
        await ConnectAsync(_proxies);
        return (start, TimeProvider.System.GetElapsedTime(begin));
    }

    /// <summary>Waits until nothing has been pushed for a while.</summary>
    public async Task SettleAsync()
    {
        var (seen, since) = (-1L, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(1.5))
        {
            var now = _proxies.Sum(proxy => proxy.Pushes);
            if (now != seen)
            {
                (seen, since) = (now, TimeProvider.System.GetTimestamp());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_proxies.Select(proxy => proxy.DisposeAsync().AsTask()));
        await _controlPlane.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task ConnectAsync(List<SimulatedProxy> proxies)
    {
        var (control, roots, token) = (AddressOf("discovery"), Roots(), Token());
        try
        {
            await Task.WhenAll(proxies.Select(proxy => Task.Run(() => JoinAsync(proxy)))).WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"Of {proxies.Count} proxies some had no configuration within {Limit}.");
        }

        // As proxies do.
        async Task JoinAsync(SimulatedProxy proxy)
        {
            while (true)
            {
                try
                {
                    await proxy.JoinAsync(control, roots, token);
                    return;
                }
                catch (Exception error) when (error is IOException or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.AlreadyExists })
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(500, 2000)), TimeProvider.System);
                }
            }
        }
    }

    private static Task<MeasuredProcess> ServeAsync(DirectoryInfo directory, params string[] more) => MeasuredProcess.StartAsync(
        Mesh.Program("MeshControlPlane"), ["serve", "--mesh-dir", directory.FullName, "--api-port", "0", "--discovery-port", "0", "--console-port", "0", .. more]);

    private Uri AddressOf(string port) => new(Address().Matches(_controlPlane.ReadyLine).First(match => match.Groups["port"].Value == port).Groups["address"].Value);

    private X509Certificate2Collection Roots()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(Path.Combine(_directory.FullName, "ca.pem"));
        return roots;
    }

    private string Token() => File.ReadAllText(Path.Combine(_directory.FullName, "join-token")).Trim();

    [GeneratedRegex(@"(?<port>api|discovery) (?<address>https://[^\s,]+)")]
    private static partial Regex Address();
}
