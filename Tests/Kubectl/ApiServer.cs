using System.ComponentModel;
using System.Diagnostics;
using MeshControlPlane.Api;
using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Api.Manifests;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.Kubectl;

/// <summary>The API in this process, on a free port, with a directory of its own, and the real kubectl to talk to it.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly WebApplication _app;

    private ApiServer(WebApplication app, ResourceStore store, FakeRegistry registry, TempDirectory directory)
    {
        _app = app;
        Store = store;
        Registry = registry;
        Directory = directory;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Limit };
        File.WriteAllText(Directory["kubeconfig"], $"""
            apiVersion: v1
            kind: Config
            current-context: mesh
            clusters:
            - name: mesh
              cluster:
                server: {app.Urls.Single()}
            contexts:
            - name: mesh
              context:
                cluster: mesh
                user: mesh
                namespace: mesh
            users:
            - name: mesh
            """);
    }

    public ResourceStore Store { get; }

    public FakeRegistry Registry { get; }

    public TempDirectory Directory { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public SystemObjects System => _app.Services.GetRequiredService<SystemObjects>();

    public FakeStatus Status => _app.Services.GetRequiredService<FakeStatus>();

    public ManifestSeed Seed => new(Store);

    /// <summary>Starts the API; with the <c>mesh</c> namespace, unless told otherwise.</summary>
    public static async Task<ApiServer> StartAsync(bool withMeshNamespace = true)
    {
        var directory = new TempDirectory();
        var store = ResourceStore.Open(directory.Path, TimeProvider.System, NullLogger<ResourceStore>.Instance);
        var registry = new FakeRegistry();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<IWorkloadRegistry>(registry);
        builder.Services.AddSingleton<FakeStatus>();
        builder.Services.AddSingleton<IResourceStatus>(services => services.GetRequiredService<FakeStatus>());
        builder.Services.AddKubernetesApi(directory["logs"]);
        var app = builder.Build();
        app.MapKubernetesApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = new ApiServer(app, store, registry, directory);
        if (withMeshNamespace)
        {
            var created = await server.Http.PostAsync(
                new Uri("/api/v1/namespaces", UriKind.Relative), Json.Body("""{"metadata":{"name":"mesh"}}"""), TestContext.Current.CancellationToken);
            created.EnsureSuccessStatusCode();
        }

        return server;
    }

    /// <summary>Runs kubectl to its end.</summary>
    public Task<KubectlResult> KubectlAsync(params string[] arguments) => KubectlAsync("", arguments);

    /// <summary>Runs Debian 12's kubectl to its end, with a text on its standard input: 1.20, which knows nothing of OpenAPI 3.</summary>
    public Task<KubectlResult> OldKubectlAsync(string input, params string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable("KUBECTL_OLD") ?? Path.Combine(RepositoryTree.Root, "artifacts/kubectl-old/usr/bin/kubectl");
        Assert.True(File.Exists(program), $"There is no kubectl 1.20 at {program}: run ./test.sh, which fetches it, or set KUBECTL_OLD.");
        return KubectlAsync(input, arguments, program: program);
    }

    /// <summary>Runs kubectl to its end, with a text on its standard input.</summary>
    public async Task<KubectlResult> KubectlAsync(string input, string[] arguments, string? editor = null, string program = "kubectl")
    {
        using var process = StartKubectl(arguments, editor, program);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new KubectlResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Applies YAML.</summary>
    public Task<KubectlResult> ApplyAsync(string yaml, params string[] further) => KubectlAsync(yaml, ["apply", "-f", "-", .. further]);

    /// <summary>Starts kubectl and leaves it running.</summary>
    public Process StartKubectl(string[] arguments, string? editor = null, string program = "kubectl")
    {
        var start = new ProcessStartInfo(program, ["--cache-dir", Directory["cache"], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = Directory["kubeconfig"];
        start.Environment["HOME"] = Directory.Path;
        if (editor is not null)
        {
            start.Environment["KUBE_EDITOR"] = editor;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "kubectl was not found on the PATH, and these tests drive the real one. Install it: https://kubernetes.io/docs/tasks/tools/ (Debian: apt-get install kubernetes-client; version 1.28 or later).", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Store.Dispose();
        Directory.Dispose();
    }
}
