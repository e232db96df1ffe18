using MeshProtocol;
using MeshProxy;
using MeshProxy.CommandLine;
using MeshProxy.Discovery;
using MeshProxy.Health;
using MeshProxy.Listeners;
using MeshProxy.Observability.Reports;
using MeshRouting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tests.Control;

/// <summary>A real proxy in this process, joined to a control plane as it would be in one of its own.</summary>
internal sealed class JoinedProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly DiscoveryClient _discovery;
    private Task _running = Task.CompletedTask;

    private JoinedProxy(ProxyHost host, DiscoveryClient discovery)
    {
        Host = host;
        _discovery = discovery;
    }

    public ProxyHost Host { get; }

    /// <param name="control">The control plane's discovery address.</param>
    /// <param name="meshDirectory">Its directory.</param>
    /// <param name="app">Name, label <c>app</c> and service account of the workload.</param>
    /// <param name="applicationPort">Where its application listens.</param>
    /// <param name="tokenFile">The join token; the directory's when left out.</param>
    /// <param name="time">What its certificates go by; the machine's when left out.</param>
    public static Task<JoinedProxy> StartAsync(
        Uri control, string meshDirectory, string app, int applicationPort, string? tokenFile = null, TimeProvider? time = null) => StartAsync(
        control,
        meshDirectory,
        tokenFile,
        time ?? TimeProvider.System,
        new ProxyOptions
        {
            Role = NodeRole.Sidecar,
            Name = $"{app}-v1",
            Namespace = "mesh",
            Labels = new Dictionary<string, string> { ["app"] = app, ["version"] = "v1" },
            ServiceAccount = app,
            OutboundPort = 0,
            AdminPort = 0,
            AppPorts = [new PortMapping(8080, applicationPort)],
            InboundPorts = [new PortMapping(8080, 0)],
        });

    /// <summary>A gateway with server port 443, in <c>istio-system</c> and as Istio's own is labelled.</summary>
    /// <param name="control">The control plane's discovery address.</param>
    /// <param name="meshDirectory">Its directory.</param>
    /// <param name="account">Its service account.</param>
    /// <param name="tokenFile">The join token.</param>
    public static Task<JoinedProxy> StartGatewayAsync(Uri control, string meshDirectory, string account, string tokenFile) => StartAsync(
        control,
        meshDirectory,
        tokenFile,
        TimeProvider.System,
        new ProxyOptions
        {
            Role = NodeRole.Ingress,
            Name = "ingress",
            Namespace = "istio-system",
            Labels = new Dictionary<string, string> { ["istio"] = "ingressgateway" },
            ServiceAccount = account,
            AdminPort = 0,
            GatewayPorts = [new PortMapping(443, 0)],
        });

    private static async Task<JoinedProxy> StartAsync(Uri control, string meshDirectory, string? tokenFile, TimeProvider certificateTime, ProxyOptions options)
    {
        var time = TimeProvider.System;
        var host = await ProxyHost.StartAsync(options, time: time);
        var health = new ApplicationHealth(null, time, NullLogger<ApplicationHealth>.Instance);
        var access = new ControlPlaneAccess(control, new CredentialSource(meshDirectory, tokenFile, null), host.Certificate, certificateTime);
        var renewal = new CertificateRenewal(host.InstanceId, host.Certificate, access, RandomChance.Shared, certificateTime, NullLogger<CertificateRenewal>.Instance);
        var node = NodeDescription.Of(options, host.Slots, host.InstanceId, host.StartedAt);
        var discovery = new DiscoveryClient(
            access, node, host.Configuration, health, host.Certificate, renewal,
            new TrafficReporting(host.Traffic, host.InstanceId, access, time, NullLogger<TrafficReporting>.Instance), RandomChance.Shared, time, NullLogger<DiscoveryClient>.Instance);
        var proxy = new JoinedProxy(host, discovery);
        proxy._running = proxy._discovery.RunAsync(proxy._end.Token);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _discovery.LeaveAsync(TimeSpan.FromSeconds(5));
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await Host.StopAsync(now.Token);
        await Host.DisposeAsync();
        _end.Dispose();
    }
}
