using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Benchmarks.Processes;

/// <summary>A control plane with one sidecar, in a directory of its own.</summary>
internal sealed partial class Mesh : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly MeasuredProcess _controlPlane;

    private Mesh(DirectoryInfo directory, MeasuredProcess controlPlane, MeasuredProcess proxy)
    {
        _directory = directory;
        _controlPlane = controlPlane;
        Proxy = proxy;
    }

    public MeasuredProcess Proxy { get; }

    /// <summary>Where the application beside the sidecar sends its requests.</summary>
    public Uri Outbound => new($"http://{OutboundAddress().Match(Proxy.ReadyLine).Groups["address"].Value}/");

    /// <param name="manifests">What the control plane begins with, as YAML.</param>
    /// <param name="applicationPort">A loopback port that accepts connections, which stands for the sidecar's application.</param>
    public static async Task<Mesh> StartAsync(string manifests, int applicationPort)
    {
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        MeasuredProcess? controlPlane = null;
        try
        {
            var file = Path.Combine(directory.FullName, "benchmark.yaml");
            await File.WriteAllTextAsync(file, manifests);
            controlPlane = await MeasuredProcess.StartAsync(
                Program("MeshControlPlane"), "serve", "--mesh-dir", directory.FullName, "--api-port", "0", "--discovery-port", "0", "--console-port", "0", "--apply", file);
            var discovery = DiscoveryAddress().Match(controlPlane.ReadyLine).Groups["address"].Value;
            var proxy = await MeasuredProcess.StartAsync(
                Program("MeshProxy"), "--role", "sidecar", "--name", "client", "--namespace", "bench", "--labels", "app=client",
                "--app-port", string.Create(CultureInfo.InvariantCulture, $"8080={applicationPort}"),
                "--outbound-port", "0", "--inbound-port", "0", "--admin-port", "0", "--control", discovery, "--mesh-dir", directory.FullName);
            return new Mesh(directory, controlPlane, proxy);
        }
        catch
        {
            if (controlPlane is not null)
            {
                await controlPlane.DisposeAsync();
            }

            directory.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _controlPlane.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>Where a program of the mesh was built.</summary>
    public static string Program(string name) =>
        typeof(Mesh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;

    [GeneratedRegex(@"discovery (?<address>https://\S+?)(,|$)")]
    private static partial Regex DiscoveryAddress();

    [GeneratedRegex(@"outbound (?<address>[\d.]+:\d+)")]
    private static partial Regex OutboundAddress();
}
