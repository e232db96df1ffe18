using System.Net;
using MeshControlPlane.ClusterSource;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Tests.ClusterSource;

/// <summary>An API server that answers what the test wants.</summary>
internal sealed class ScriptedCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _kubeconfig;

    private ScriptedCluster(WebApplication app, string path)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        _kubeconfig = Path.GetTempFileName();
        File.WriteAllText(_kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{ name: test, cluster: { server: "{{address}}{{path}}" } }]
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            users: [{ name: test, user: { token: cluster-user } }]
            """);
        Api = ClusterApi.Open(new ClusterOptions(_kubeconfig, null), TimeProvider.System);
    }

    /// <summary>It as its clients see it.</summary>
    public ClusterApi Api { get; }

    /// <param name="answer">What it answers.</param>
    /// <param name="path">The path of its address, where it is one of several.</param>
    public static async Task<ScriptedCluster> StartAsync(RequestDelegate answer, string path = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new ScriptedCluster(app, path);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        File.Delete(_kubeconfig);
    }
}
