namespace MeshTesting.Running;

/// <summary>Cuts between workloads, which the proxies on both sides are told of.</summary>
internal sealed class Partitions(ProxyDirectory directory) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<ProxyAdmin, HashSet<ServingWorkload>> _cuts = [];

    public async Task CutAsync(string one, string other, CancellationToken cancellationToken)
    {
        var (first, second) = (directory.Of(one), directory.Of(other));
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CutAsync(first, second, cancellationToken).ConfigureAwait(false);
            await CutAsync(second, first, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task HealAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var proxy in _cuts.Keys.ToList())
            {
                try
                {
                    await proxy.CutOffAsync([], cancellationToken).ConfigureAwait(false);
                }
                catch (HttpRequestException)
                {
                    // It is gone, and its cuts with it.
                }

                _cuts.Remove(proxy);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task CutAsync(ProxyAdmin proxy, ProxyAdmin peer, CancellationToken cancellationToken)
    {
        var unreachable = _cuts.TryGetValue(proxy, out var known) ? known : [];
        unreachable.Add(await peer.WorkloadAsync(cancellationToken).ConfigureAwait(false));
        await proxy.CutOffAsync(unreachable, cancellationToken).ConfigureAwait(false);
        _cuts[proxy] = unreachable;
    }
}
