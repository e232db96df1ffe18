using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using MeshControlPlane.Commands;
using MeshControlPlane.Hosting;
using Xunit;

namespace Tests.Control;

/// <summary>A control plane in this process, with its own directory and free ports.</summary>
internal sealed class ControlPlaneFixture : IAsyncDisposable
{
    private readonly bool _ownsDirectory;
    private WebApplication _app;

    private ControlPlaneFixture(WebApplication app, string directory, bool ownsDirectory)
    {
        _app = app;
        Directory = directory;
        _ownsDirectory = ownsDirectory;
    }

    public string Directory { get; }

    public IServiceProvider Services => _app.Services;

    public int ApiPort => ControlPlaneHost.PortsOf(_app)[ListenerKind.Api];

    public int DiscoveryPort => ControlPlaneHost.PortsOf(_app)[ListenerKind.Discovery];

    public int ConsolePort => ControlPlaneHost.PortsOf(_app)[ListenerKind.Console];

    public string JoinToken => File.ReadAllText(Path.Combine(Directory, "join-token")).Trim();

    public string ConsoleToken => File.ReadAllText(Path.Combine(Directory, "console-token")).Trim();

    /// <summary>Bookinfo's services are seeded; more manifests can be given.</summary>
    public static async Task<ControlPlaneFixture> StartAsync(params string[] manifests)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-control-").FullName;
        return new ControlPlaneFixture(await StartInAsync(directory, manifests), directory, ownsDirectory: true);
    }

    /// <summary>With other options than those of the tests.</summary>
    public static async Task<ControlPlaneFixture> StartAsync(Func<ServeOptions, ServeOptions> configure)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-control-").FullName;
        var options = configure(new ServeOptions { MeshDirectory = directory, ApiPort = 0, DiscoveryPort = 0, ConsolePort = 0 });
        return new ControlPlaneFixture(await ControlPlaneHost.StartAsync(options, TestContext.Current.CancellationToken), directory, ownsDirectory: true);
    }

    /// <summary>With other parts in place of some of its own.</summary>
    public static async Task<ControlPlaneFixture> StartWithAsync(Action<IServiceCollection> replace)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-control-").FullName;
        var options = new ServeOptions { MeshDirectory = directory, ApiPort = 0, DiscoveryPort = 0, ConsolePort = 0 };
        return new ControlPlaneFixture(await ControlPlaneHost.StartAsync(options, TestContext.Current.CancellationToken, replace), directory, ownsDirectory: true);
    }

    /// <summary>With other options; directory and ports are the fixture's.</summary>
    public static async Task<ControlPlaneFixture> StartAsync(ServeOptions options, params string[] manifests)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("mesh-control-").FullName;
        return new ControlPlaneFixture(await StartInAsync(directory, options, manifests), directory, ownsDirectory: true);
    }

    public static Task<WebApplication> StartInAsync(string directory, params string[] manifests) => StartInAsync(directory, new ServeOptions(), manifests);

    private static async Task<WebApplication> StartInAsync(string directory, ServeOptions options, string[] manifests)
    {
        var seed = Path.Combine(directory, "seed");
        System.IO.Directory.CreateDirectory(seed);
        for (var index = 0; index < manifests.Length; index++)
        {
            await File.WriteAllTextAsync(Path.Combine(seed, $"{index}.yaml"), manifests[index], TestContext.Current.CancellationToken);
        }

        return await ControlPlaneHost.StartAsync(
            options with { MeshDirectory = directory, ApiPort = 0, DiscoveryPort = 0, ConsolePort = 0, Apply = manifests.Length > 0 ? [seed] : [] },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Ends the control plane and starts another on the same directory, with other ports.</summary>
    public async Task RestartAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        _app = await StartInAsync(Directory);
    }

    /// <summary>A channel to discovery that trusts the mesh's roots alone.</summary>
    /// <param name="certificate">What is shown; null for none.</param>
    /// <param name="connect">How connections are opened; null for as usual.</param>
    public GrpcChannel OpenChannel(X509Certificate2? certificate = null, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) =>
        OpenChannel(Directory, DiscoveryPort, certificate, connect);

    /// <summary>The same to any control plane.</summary>
    public static GrpcChannel OpenChannel(
        string directory, int discoveryPort, X509Certificate2? certificate = null, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(Path.Combine(directory, "ca.pem"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return GrpcChannel.ForAddress($"https://localhost:{discoveryPort}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = connect,
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = policy,
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                    AllowTlsResume = false,
                },
            },
            DisposeHttpClient = true,
        });
    }

    /// <summary>A client that has opened the console by its link.</summary>
    public async Task<HttpClient> OpenConsoleAsync()
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{ConsolePort}") };
        using var page = await client.GetAsync($"/login?t={ConsoleToken}", TestContext.Current.CancellationToken);
        page.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Runs the real kubectl on this control plane and gives back what it printed; it has to succeed.</summary>
    public async Task<string> KubectlAsync(string arguments, string? input = null)
    {
        var (exitCode, output, error) = await TryKubectlAsync("kubeconfig", arguments, input);
        Assert.True(exitCode == 0, $"kubectl {arguments}: exit code {exitCode}\n{output}\n{error}");
        return output;
    }

    /// <summary>Runs the real kubectl with one of the mesh directory's kubeconfigs.</summary>
    public async Task<(int ExitCode, string Output, string Error)> TryKubectlAsync(string kubeconfig, string arguments, string? input = null)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = Path.Combine(Directory, kubeconfig);
        start.Environment["KUBECACHEDIR"] = Path.Combine(Directory, "kubecache");
        start.Environment["HOME"] = Directory;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
