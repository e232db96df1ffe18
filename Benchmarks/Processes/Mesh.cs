using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Benchmarks.Pushing;

namespace Benchmarks.Processes;

/// <summary>A control plane with sidecars, in a directory of its own.</summary>
internal sealed partial class Mesh : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly MeasuredProcess _controlPlane;
    private readonly ProxyVariant _variant;
    private readonly List<MeasuredProcess> _others = [];

    private Mesh(DirectoryInfo directory, MeasuredProcess controlPlane, ProxyVariant variant, MeasuredProcess proxy)
    {
        _variant = variant;
        _directory = directory;
        _controlPlane = controlPlane;
        Proxy = proxy;
    }

    public MeasuredProcess Proxy { get; }

    /// <summary>Writes to it as kubectl does.</summary>
    public KubernetesClient OpenApi() =>
        KubernetesClient.Open(new Uri(ApiAddress().Match(_controlPlane.ReadyLine).Groups["address"].Value), _directory.FullName);

    /// <summary>Where the application beside the sidecar sends its requests.</summary>
    public Uri Outbound => new($"http://{OutboundAddress().Match(Proxy.ReadyLine).Groups["address"].Value}/");

    /// <param name="manifests">What the control plane begins with, as YAML.</param>
    /// <param name="applicationPort">A loopback port that accepts connections, which stands for the sidecar's application.</param>
    /// <param name="variant">Which proxies; null for those that are built with the benchmarks.</param>
    public static async Task<Mesh> StartAsync(string manifests, int applicationPort, ProxyVariant? variant = null)
    {
        variant ??= ProxyVariant.Default;
        var directory = Directory.CreateTempSubdirectory("mesh-bench-");
        MeasuredProcess? controlPlane = null;
        try
        {
            var file = Path.Combine(directory.FullName, "benchmark.yaml");
            await File.WriteAllTextAsync(file, manifests);
            controlPlane = await MeasuredProcess.StartAsync(
                Program("MeshControlPlane"), "serve", "--mesh-dir", directory.FullName, "--api-port", "0", "--discovery-port", "0", "--console-port", "0", "--apply", file);
            return new Mesh(directory, controlPlane, variant, await JoinAsync(controlPlane, directory, variant, "client", applicationPort));
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

    /// <summary>Adds a sidecar.</summary>
    /// <param name="name">Its name, and the value of its label <c>app</c>.</param>
    /// <param name="applicationPort">The loopback port of its application.</param>
    public async Task<MeasuredProcess> JoinAsync(string name, int applicationPort)
    {
        var proxy = await JoinAsync(_controlPlane, _directory, _variant, name, applicationPort);
        _others.Add(proxy);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        await _controlPlane.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static Task<MeasuredProcess> JoinAsync(
        MeasuredProcess controlPlane, DirectoryInfo directory, ProxyVariant variant, string name, int applicationPort) => MeasuredProcess.StartAsync(
        variant.Program ?? Program("MeshProxy"), variant.Environment, "--role", "sidecar", "--name", name, "--namespace", "bench", "--labels", $"app={name}",
        "--app-port", string.Create(CultureInfo.InvariantCulture, $"8080={applicationPort}"), "--outbound-port", "0", "--inbound-port", "0", "--admin-port", "0",
        "--control", DiscoveryAddress().Match(controlPlane.ReadyLine).Groups["address"].Value, "--mesh-dir", directory.FullName);

    /// <summary>Where a program of the mesh was built.</summary>
    public static string Program(string name) =>
        typeof(Mesh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;

    [GeneratedRegex(@"discovery (?<address>https://\S+?)(,|$)")]
    private static partial Regex DiscoveryAddress();

    [GeneratedRegex(@"api (?<address>https://[^\s,]+)")]
    private static partial Regex ApiAddress();

    [GeneratedRegex(@"outbound (?<address>[\d.]+:\d+)")]
    private static partial Regex OutboundAddress();
}
