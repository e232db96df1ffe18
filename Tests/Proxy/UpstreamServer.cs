using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Tests.Proxy;

/// <summary>A real server behind a proxy, on a free port of loopback.</summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private UpstreamServer(WebApplication app) => _app = app;

    public int Port { get; private set; }

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<UpstreamServer> StartAsync(
        RequestDelegate answer, X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1, Action<HttpsConnectionAdapterOptions>? tls = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        ListenOptions? listening = null;
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            // Whatever TLS was added on the way, callers said http.
            server.AllowAlternateSchemes = true;
            server.Listen(IPAddress.Loopback, 0, listen =>
            {
                listening = listen;
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate, tls ?? (static _ => { }));
                }
            });
        });
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var upstream = new UpstreamServer(builder.Build());
        upstream._app.Run(context =>
        {
            Interlocked.Increment(ref upstream._requests);
            return answer(context);
        });
        await upstream._app.StartAsync();
        upstream.Port = listening!.IPEndPoint!.Port;
        return upstream;
    }

    /// <summary>A server that answers each request with a text.</summary>
    public static Task<UpstreamServer> SayingAsync(string text) => StartAsync(context => context.Response.WriteAsync(text));

    public static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
