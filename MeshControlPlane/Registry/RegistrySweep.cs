namespace MeshControlPlane.Registry;

/// <summary>Lets time pass for the registry: silent proxies, lost ones, and those remembered from the run before.</summary>
internal sealed class RegistrySweep(WorkloadRegistry registry, RegistryMemory memory, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    /// <summary>A proxy that says nothing for this long gets no traffic: it is stopped or hangs.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    /// <summary>How long a proxy that vanished stays listed as not ready.</summary>
    public static readonly TimeSpan KeepLost = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long one that has no connection and still listens keeps its traffic. Proxies come back within their longest backoff of 2 s; the rest is for a slow
    /// machine.
    /// </summary>
    public static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A control plane that stops loses its connections, not its workloads.
        lifetime.ApplicationStopping.Register(memory.Dispose);
        await memory.RecallAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SweepAsync(stoppingToken), memory.KeepAsync(stoppingToken));

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var started = time.GetTimestamp();
        var remembering = true;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            registry.Sweep(Lease, KeepLost);
            if (remembering && time.GetElapsedTime(started) > RememberFor)
            {
                remembering = false;
                registry.Forget();
            }
        }
    }
}
