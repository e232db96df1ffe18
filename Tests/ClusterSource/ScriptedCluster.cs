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

    private ScriptedCluster(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        _kubeconfig = Path.GetTempFileName();
        File.WriteAllText(_kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{ name: test, cluster: { server: "{{address}}" } }]
            contexts: [{ name: test, context: { cluster: test, user: test } }]
            users: [{ name: test, user: { token: cluster-user } }]
            """);
        Api = ClusterApi.Open(new ClusterOptions(_kubeconfig, null), TimeProvider.System);
    }

    /// <summary>It as its clients see it.</summary>
    public ClusterApi Api { get; }

    public static async Task<ScriptedCluster> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new ScriptedCluster(app);
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
