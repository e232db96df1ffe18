using System.Diagnostics;
using System.Net;

namespace Tests.Services;

/// <summary>The gateway as a process of its own, for what is read from the environment once per process.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private readonly Task _reading;

    private GatewayProcess(Process process, Uri address)
    {
        _process = process;
        // A full pipe would stop the process.
        _reading = process.StandardOutput.ReadToEndAsync();
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it on a free port, in a directory that is not its own, and waits until it listens.</summary>
    public static async Task<GatewayProcess> StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://{IPAddress.Loopback}:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                var at = line.IndexOf(Listening, StringComparison.Ordinal);
                if (at >= 0)
                {
                    return new GatewayProcess(process, new Uri(line[(at + Listening.Length)..]));
                }
            }

            throw new InvalidOperationException("The gateway ended without listening.");
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_process);
        await _reading;
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }
}
