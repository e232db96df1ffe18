using MeshProxy.CommandLine;
using MeshProxy.Discovery;
using MeshProxy.Draining;
using MeshProxy.Health;
using MeshProxy.Listeners;
using MeshProxy.Observability.Reports;
using MeshProxy.Tracing;
using MeshRouting;

namespace MeshProxy;

/// <summary>The process: listeners, discovery and health together, from start to an orderly end.</summary>
internal static class ProxyProcess
{
    private static readonly TimeSpan LastSpansLimit = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(ProxyOptions options)
    {
        var time = TimeProvider.System;
        // From here on a signal means an orderly stop.
        using var stop = new StopSignal();
        ProxyHost host;
        try
        {
            // Its clock may be put forward for tests; that of certificates and of what is said to the control plane is the machine's in any case.
            host = await ProxyHost.StartAsync(options);
        }
        catch (ListenException error)
        {
            await Console.Error.WriteLineAsync($"MeshProxy: {error.Message}");
            return ProxyCommand.Failed;
        }

        await using (host)
        {
            await Console.Out.WriteLineAsync(NodeDescription.ReadyLine(options, host.Slots));
            return await RunAsync(host, stop, time);
        }
    }

    private static async Task<int> RunAsync(ProxyHost host, StopSignal stop, TimeProvider time)
    {
        var options = host.Options;
        using var end = new CancellationTokenSource();
        var health = new ApplicationHealth(Probe(options), time, host.Loggers.CreateLogger<ApplicationHealth>());
        var node = NodeDescription.Of(options, host.Slots, host.InstanceId, host.StartedAt);
        var credentials = new CredentialSource(options.MeshDirectory, options.JoinTokenFile,
            Environment.GetEnvironmentVariable(CredentialSource.TokenVariable));
        var access = new ControlPlaneAccess(options.Control, credentials, host.Certificate, time);
        var discovery = new DiscoveryClient(
            access,
            node,
            host.Configuration,
            health,
            host.Certificate,
            new CertificateRenewal(host.InstanceId, host.Certificate, access, RandomChance.Shared, time, host.Loggers.CreateLogger<CertificateRenewal>()),
            new TrafficReporting(host.Traffic, host.InstanceId, access, time, host.Loggers.CreateLogger<TrafficReporting>()),
            RandomChance.Shared,
            time,
            host.Loggers.CreateLogger<DiscoveryClient>());

        // The first word to the control plane says how the application is.
        await health.CheckAsync(end.Token);
        var checking = health.RunAsync(end.Token);
        var joined = discovery.RunAsync(end.Token);
        using var lastSpans = new CancellationTokenSource();
        var exporting = new SpanExporter(host.Spans, host.SpanResource, access, RandomChance.Shared, time, host.Loggers.CreateLogger<SpanExporter>()).RunAsync(lastSpans.Token);

        var exitCode = 0;
        var first = await Task.WhenAny(stop.Requested, host.QuitRequested.Task, joined, checking);
        if (first == joined && joined.Exception?.InnerException is JoinRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"MeshProxy: {refused.Message}");
            exitCode = ProxyCommand.Failed;
        }
        else if (first == joined || first == checking)
        {
            // Neither ends of its own accord: let the failure be seen.
            await first;
        }

        await GracefulStop.RunAsync(host, discovery, time);
        // What the last requests have left is not worth holding up the end for.
        host.Spans.Complete();
        lastSpans.CancelAfter(LastSpansLimit);
        await end.CancelAsync();
        await Task.WhenAll(checking, joined, exporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return exitCode;
    }

    private static IApplicationProbe? Probe(ProxyOptions options)
    {
        if (options.AppPorts.Count == 0)
        {
            return null;
        }

        var port = options.AppPorts[0].Local;
        return options.AppHealthPath is { } path ? new HttpProbe(port, path) : new TcpProbe(port);
    }
}
