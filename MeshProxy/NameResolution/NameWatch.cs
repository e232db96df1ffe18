using System.Net;
using System.Net.Sockets;

namespace MeshProxy.NameResolution;

/// <summary>
/// Resolves one name again and again. What cannot be resolved keeps the addresses that it had.
/// How long an answer holds is not told by .NET, so it is asked for at a steady pace.
/// </summary>
internal sealed class NameWatch : IDisposable
{
    /// <summary>Istio lets an answer hold as long as its TTL says, at most a minute; a developer who changes a hosts file does not want to wait for that.</summary>
    public static readonly TimeSpan DefaultRefresh = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string[] _addresses = [];
    private long _successes;
    private long _failures;
    private long _refreshTicks;

    /// <param name="name">A name, or an address, which stands for itself.</param>
    /// <param name="refresh">From the answer to the next question.</param>
    /// <param name="resolver">Who is asked.</param>
    /// <param name="time">What the wait is measured with.</param>
    /// <param name="changed">Called when the addresses are others than before; never from within the constructor.</param>
    public NameWatch(string name, TimeSpan refresh, INameResolver resolver, TimeProvider time, Action changed)
    {
        Refresh = refresh;
        if (IPAddress.TryParse(name.Trim('[', ']'), out var address))
        {
            _addresses = [address.ToString()];
            _first.SetResult();
        }
        else
        {
            _ = Task.Run(() => RunAsync(name, resolver, time, changed));
        }
    }

    /// <summary>In the order of the last answer.</summary>
    public IReadOnlyList<string> Addresses => _addresses;

    /// <summary>Completes when the name has been asked for once, whatever came of it.</summary>
    public Task FirstAnswer => _first.Task;

    public long Successes => Interlocked.Read(ref _successes);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Holds from the next wait on.</summary>
    public TimeSpan Refresh
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _refreshTicks));
        set => Interlocked.Exchange(ref _refreshTicks, value.Ticks);
    }

    public void Dispose()
    {
        _over.Cancel();
        _first.TrySetResult();
    }

    private async Task RunAsync(string name, INameResolver resolver, TimeProvider time, Action changed)
    {
        var over = _over.Token;
        try
        {
            while (!over.IsCancellationRequested)
            {
                if (await ResolveAsync(name, resolver, over))
                {
                    changed();
                }

                // Only now: who waits for it finds the endpoints.
                _first.TrySetResult();
                await Task.Delay(Refresh, time, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The cluster is gone, or the name is no longer its.
        }
    }

    /// <returns>Whether the addresses have changed.</returns>
    private async Task<bool> ResolveAsync(string name, INameResolver resolver, CancellationToken over)
    {
        IPAddress[] answer;
        try
        {
            answer = await resolver.ResolveAsync(name, over);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            Interlocked.Increment(ref _failures);
            return false;
        }

        Interlocked.Increment(ref _successes);
        // An address that holds on one network interface alone cannot be named in a URI.
        string[] addresses = [.. answer.Where(address => !address.IsIPv6LinkLocal).Select(address => address.ToString()).Distinct()];
        if (_addresses.SequenceEqual(addresses, StringComparer.Ordinal))
        {
            return false;
        }

        _addresses = addresses;
        return true;
    }
}
