using System.Net;
using Benchmarks.Processes;

namespace Benchmarks.Peers;

/// <summary>What stands behind every contender: as little work as a server can have.</summary>
internal static class EchoServer
{
    private static readonly byte[] Body = "The quick brown fox jumps over the lazy dog, sixty-four bytes...\n"u8.ToArray();

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(static context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body).AsTask();
        });
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return ExitCodes.Success;
    }
}
