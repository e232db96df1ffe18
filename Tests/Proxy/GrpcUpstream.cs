using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tests.Proxy;

/// <summary>A gRPC server without TLS, on a free port of loopback.</summary>
internal sealed class GrpcUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcUpstream(WebApplication app) => _app = app;

    public TalkService Service { get; } = new();

    public int Port { get; private set; }

    public static async Task<GrpcUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? listening = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
        {
            listening = listen;
            listen.Protocols = HttpProtocols.Http2;
        }));
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        TalkService? service = null;
        builder.Services.AddSingleton(_ => service!);
        var upstream = new GrpcUpstream(builder.Build());
        service = upstream.Service;
        upstream._app.UseRouting();
        upstream._app.MapGrpcService<TalkService>();
        await upstream._app.StartAsync();
        upstream.Port = listening!.IPEndPoint!.Port;
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
