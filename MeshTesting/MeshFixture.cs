using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshTesting;

/// <summary>
/// A mesh that runs for a test: an AppHost on free ports with a mesh directory of its own. Any number may run at the same
/// time. Disposing of it leaves no process and no file behind.
/// </summary>
public sealed class MeshFixture : IAsyncDisposable
{
    private const int LastLines = 20;

    private readonly DirectoryInfo _directory;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private MeshFixture(DistributedApplication application, DirectoryInfo directory, MeshFixtureOptions options)
    {
        Application = application;
        _directory = directory;
        IngressAddress = application.GetEndpoint(options.IngressResource, options.IngressEndpoint);
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
            await StartAsync(application, directory, options.StartLimit, cancellationToken).ConfigureAwait(false);
            return new MeshFixture(application, directory, options);
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

    /// <summary>Sends GET requests to the ingress, one after the other.</summary>
    /// <param name="path">The path and query.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answers, in order.</returns>
    public async Task<IReadOnlyList<MeshResponse>> SendAsync(string path, int count = 1, CancellationToken cancellationToken = default)
    {
        var responses = new List<MeshResponse>(count);
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            using var response = await _client.GetAsync(new Uri(IngressAddress, path), cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            responses.Add(new MeshResponse(response.StatusCode, response.Headers, body, watch.Elapsed));
        }

        return responses;
    }

    /// <summary>Stops the application and removes its mesh directory.</summary>
    /// <returns>When all of it is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Application.DisposeAsync().ConfigureAwait(false);
        _directory.Delete(recursive: true);
    }

    private static async Task StartAsync(DistributedApplication application, DirectoryInfo directory, TimeSpan startLimit, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(startLimit);
        await application.StartAsync(limit.Token).ConfigureAwait(false);
        var model = application.Services.GetRequiredService<DistributedApplicationModel>();
        await Task.WhenAll(model.Resources
            .Where(r => r is ExecutableResource or ProjectResource)
            .Select(r => WaitAsync(application, r, directory, startLimit, limit.Token))).ConfigureAwait(false);
    }

    private static async Task WaitAsync(DistributedApplication application, IResource resource, DirectoryInfo directory, TimeSpan startLimit, CancellationToken cancellationToken)
    {
        try
        {
            await application.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
        }
        catch (DistributedApplicationException exception)
        {
            throw new DistributedApplicationException($"{exception.Message} {Tail(directory, resource)}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new DistributedApplicationException($"Resource '{resource.Name}' was not healthy within {startLimit.TotalSeconds:0} s. {Tail(directory, resource)}", exception);
        }
    }

    private static string Tail(DirectoryInfo directory, IResource resource)
    {
        var log = Path.Combine(directory.FullName, "logs", $"{resource.Name}.log");
        var lines = File.Exists(log) ? File.ReadLines(log).TakeLast(LastLines).ToList() : [];
        return lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
