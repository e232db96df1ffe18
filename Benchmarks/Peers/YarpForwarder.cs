using System.Diagnostics;
using System.Globalization;
using System.Net;
using Benchmarks.Processes;
using Yarp.ReverseProxy.Forwarder;

namespace Benchmarks.Peers;

/// <summary>YARP's forwarder with nothing around it: one upstream, no routing, no policy. What a proxy of ours cannot be cheaper than.</summary>
internal static class YarpForwarder
{
    public static async Task<int> RunAsync(Uri upstream)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Services.AddHttpForwarder();
        await using var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        });
        var destination = upstream.GetLeftPart(UriPartial.Authority);
        var request = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        app.Run(async context => await forwarder.SendAsync(context, destination, invoker, request));
        await using var stats = CreateStats();
        await stats.StartAsync();
        await app.StartAsync();
        Console.WriteLine($"ready: stats {stats.Urls.First()}, forwarder {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return ExitCodes.Success;
    }

    /// <summary>What its runtime has allocated, at an address of its own, so that requests do not have to be told apart.</summary>
    private static WebApplication CreateStats()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(static context => context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{MeasuredProcess.AllocatedBytesName}: {GC.GetTotalAllocatedBytes()}\n")));
        return app;
    }
}
