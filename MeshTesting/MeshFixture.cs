using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using MeshExplanation;
using MeshExplanation.Running;
using MeshTesting.Processes;
using MeshTesting.Running;

namespace MeshTesting;

/// <summary>
/// A mesh that runs for a test: an AppHost on free ports with a mesh directory of its own. Any number may run at the same
/// time. Disposing of it leaves no process and no file behind.
/// </summary>
public sealed class MeshFixture : IMeshUnderTest, IAsyncDisposable
{
    // Each proxy remembers what it decided about so many requests.
    private const string RequestHistory = "20000";

    private readonly DirectoryInfo _directory;
    private readonly MeshConnection _connection;
    private readonly ProxyDirectory _proxies;
    private readonly MeshTraffic _traffic;
    private readonly MeshProcesses _processes;
    private readonly RunningEvidence _evidence;
    private readonly Partitions _partitions;
    private readonly ArrivalWatch _arrival;
    private MeshChanges? _changes;

    private MeshFixture(DistributedApplication application, DirectoryInfo directory, MeshFixtureOptions options)
    {
        Application = application;
        _directory = directory;
        IngressAddress = application.GetEndpoint(options.IngressResource, options.IngressEndpoint);
        _connection = MeshConnection.Open(directory.FullName, null);
        _proxies = new ProxyDirectory(application);
        _evidence = new RunningEvidence(_connection, directory.FullName, IngressAddress);
        _traffic = new MeshTraffic(IngressAddress, _proxies, _evidence, TimeProvider.System);
        _arrival = new ArrivalWatch(_connection, options.ChangeLimit, TimeProvider.System);
        _processes = new MeshProcesses(application, _connection, _arrival);
        _partitions = new Partitions(_proxies);
    }

    /// <summary>The application, for all that this class does not say.</summary>
    public DistributedApplication Application { get; }

    /// <summary>The mesh directory: kubeconfig, certificates, store and <c>logs/RESOURCE.log</c>.</summary>
    public string MeshDirectory => _directory.FullName;

    /// <summary>Where traffic enters.</summary>
    public Uri IngressAddress { get; }

    /// <summary>The kubeconfig of this mesh.</summary>
    public string KubeconfigPath => Path.Combine(MeshDirectory, "kubeconfig");

    /// <summary>Starts an AppHost and waits until all of it is healthy.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, such as <c>Projects.AppHost</c>.</typeparam>
    /// <param name="configure">Changes how it is started.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The mesh.</returns>
    /// <exception cref="DistributedApplicationException">A resource did not come up; the message has its last lines.</exception>
    public static async Task<MeshFixture> StartAsync<TEntryPoint>(Action<MeshFixtureOptions>? configure = null, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        var options = new MeshFixtureOptions();
        configure?.Invoke(options);
        var directory = Directory.CreateTempSubdirectory("mesh-");
        DistributedApplication? application = null;
        try
        {
            string[] arguments =
            [
                $"--Mesh:RequestHistory={RequestHistory}",
                "--Mesh:TestControls=true",
                .. options.Seed is { } seed ? [$"--Mesh:Seed={seed.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
                $"--Mesh:Dir={directory.FullName}",
                "--Mesh:ApiPort=0",
                "--Mesh:DiscoveryPort=0",
                "--Mesh:ConsolePort=0",
                "--Mesh:IngressPort=0",
                .. options.Arguments,
            ];
            var builder = await DistributedApplicationTestingBuilder.CreateAsync<TEntryPoint>(arguments, cancellationToken).ConfigureAwait(false);
            options.ConfigureBuilder?.Invoke(builder);
            application = await builder.BuildAsync(cancellationToken).ConfigureAwait(false);
            await HealthyStart.OfAsync(application, directory, options.StartLimit, cancellationToken).ConfigureAwait(false);
            var mesh = new MeshFixture(application, directory, options);
            var start = await ConfigurationSnapshot.TakeAsync(mesh._connection, cancellationToken).ConfigureAwait(false);
            mesh._changes = new MeshChanges(mesh, mesh._connection, mesh._arrival, start);
            return mesh;
        }
        catch
        {
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Runs the kubectl that is in PATH against this mesh.</summary>
    /// <param name="arguments">Its arguments, such as <c>"-n", "mesh", "apply", "-f", path</c>.</param>
    /// <returns>What it said, whatever its exit code.</returns>
    public Task<KubectlResult> KubectlAsync(params string[] arguments) => KubectlAsync(arguments, CancellationToken.None);

    /// <inheritdoc cref="KubectlAsync(string[])"/>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task<KubectlResult> KubectlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("kubectl") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add($"--kubeconfig={KubeconfigPath}");
        start.ArgumentList.Add($"--cache-dir={Path.Combine(MeshDirectory, "kubectl-cache")}");
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NO_PROXY"] = "localhost,127.0.0.1,::1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start.");
        using var kill = cancellationToken.Register(() => process.Kill());
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new KubectlResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>
    /// Applies manifests, as <c>kubectl apply</c> does, and returns when every proxy that they concern runs with them (the condition <c>Programmed</c>).
    /// </summary>
    /// <inheritdoc cref="IMeshUnderTest.ApplyAsync"/>
    public Task ApplyAsync(string manifests, CancellationToken cancellationToken = default) => Changes.ApplyAsync(manifests, cancellationToken);

    /// <inheritdoc />
    public Task DeleteAsync(string manifests, CancellationToken cancellationToken = default) => Changes.DeleteAsync(manifests, cancellationToken);

    /// <summary>
    /// Puts the configuration back to what it was when the mesh was started: what was added goes, what was changed or deleted is as it was. Paused and slowed
    /// processes go on and partitions heal; who was killed stays so (<see cref="RestartAsync"/>).
    /// </summary>
    /// <inheritdoc cref="IMeshUnderTest.ResetAsync"/>
    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        _processes.Resume();
        await _partitions.HealAsync(cancellationToken).ConfigureAwait(false);
        await Changes.ResetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends GET requests to the ingress, one after the other.</summary>
    /// <param name="path">The path and query.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in order.</returns>
    public Task<TrafficSample> SendAsync(string path, int count = 1, CancellationToken cancellationToken = default) => SendAsync(new MeshRequest(path), count, 1, cancellationToken);

    /// <inheritdoc />
    public Task<TrafficSample> SendAsync(MeshRequest request, int count = 1, int concurrency = 1, CancellationToken cancellationToken = default) =>
        _traffic.SendAsync(request, count, concurrency, cancellationToken);

    /// <inheritdoc />
    public Task<RequestExplanation> ExplainAsync(MeshRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _connection.PostAsync<RequestExplanation>("/mesh/v1/explain", _evidence.QuestionOf(request), cancellationToken);
    }

    /// <summary>Kills a process (SIGKILL) and returns when it is gone. Linux only.</summary>
    /// <param name="resource">A resource: a workload (<c>ratings-v1</c>), its sidecar (<c>ratings-v1-proxy</c>), a gateway, or the control plane.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public Task KillAsync(string resource, CancellationToken cancellationToken = default) => _processes.KillAsync(resource, cancellationToken);

    /// <summary>
    /// Stops a process in the middle of things (SIGSTOP): its connections stay open, and nothing answers on them. It goes on with <see cref="ResumeAsync"/>,
    /// <see cref="ResetAsync"/>, or the end of this mesh. Linux only.
    /// </summary>
    /// <inheritdoc cref="KillAsync"/>
    public Task PauseAsync(string resource, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _processes.Pause(resource);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Makes a process slow: it is stopped (SIGSTOP) and goes on (SIGCONT) five times a second, and runs for a part of the time only, whatever the machine could
    /// give it. It is as fast as before with <see cref="ResumeAsync"/>, <see cref="ResetAsync"/>, or the end of this mesh. Linux only.
    /// </summary>
    /// <param name="resource">A resource, as for <see cref="KillAsync"/>.</param>
    /// <param name="share">The part of the time that it runs; greater than 0, less than 1. Default: a fifth.</param>
    /// <param name="cancellationToken">Not needed so far.</param>
    /// <exception cref="ArgumentException">There is no such resource.</exception>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public Task SlowAsync(string resource, double share = 0.2, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _processes.Slow(resource, share);
        return Task.CompletedTask;
    }

    /// <summary>Has a process that is paused or slowed go on (SIGCONT).</summary>
    /// <param name="resource">The resource; nothing happens when it is neither.</param>
    /// <param name="cancellationToken">Not needed so far.</param>
    public Task ResumeAsync(string resource, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _processes.Resume(resource);
        return Task.CompletedTask;
    }

    /// <summary>Stops a process in good order, if it runs, and starts it again; returns when it is healthy and the mesh sends it traffic. Linux only.</summary>
    /// <inheritdoc cref="KillAsync"/>
    /// <exception cref="MeshChangeException">It is not back in time.</exception>
    public Task RestartAsync(string resource, CancellationToken cancellationToken = default) => _processes.RestartAsync(resource, cancellationToken);

    /// <summary>
    /// Cuts the network between two workloads, as their proxies see it: neither sends the other anything more, and a try fails as where there is no route to a
    /// host (503, flag UF). What is under way ends as it would. Connections to the control plane, and those that go round the proxies, are not cut.
    /// </summary>
    /// <param name="one">A workload or gateway, such as <c>gw</c>.</param>
    /// <param name="other">Another one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">One of them has no proxy.</exception>
    public Task PartitionAsync(string one, string other, CancellationToken cancellationToken = default) => _partitions.CutAsync(one, other, cancellationToken);

    /// <summary>Heals all partitions.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task HealAsync(CancellationToken cancellationToken = default) => _partitions.HealAsync(cancellationToken);

    /// <summary>
    /// Puts the clocks of all proxies forward, by which they time what they do with requests: timeouts, injected delays, ejection of endpoints, idle connections, the end of
    /// tokens. What waits for a moment that is passed by then waits no longer. Certificates and the control plane go by the machine's clock, and so does a proxy that is started
    /// later.
    /// </summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">A proxy does not answer.</exception>
    public Task AdvanceTimeAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return Task.WhenAll(_proxies.Proxies.Select(proxy => proxy.AdvanceAsync(by, cancellationToken)));
    }

    /// <summary>Stops the application and removes its mesh directory.</summary>
    /// <returns>When all of it is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        // Who is paused cannot end in good order.
        _processes.Resume();
        _partitions.Dispose();
        _traffic.Dispose();
        _proxies.Dispose();
        _connection.Dispose();
        await Application.DisposeAsync().ConfigureAwait(false);
        _directory.Delete(recursive: true);
    }

    private MeshChanges Changes => _changes ?? throw new InvalidOperationException("The mesh has not been started.");
}
