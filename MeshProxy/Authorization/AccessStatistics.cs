namespace MeshProxy.Authorization;

/// <summary>What the policies of a listener have decided, by Envoy's names.</summary>
internal sealed class AccessStatistics
{
    private static readonly string[] Names =
    [
        "allowed", "denied", "logged", "istio_dry_run_deny_shadow_allowed", "istio_dry_run_deny_shadow_denied", "istio_dry_run_allow_shadow_allowed",
        "istio_dry_run_allow_shadow_denied",
    ];

    private readonly long[] _counts = new long[Names.Length];

    /// <summary>Each name and how often; nothing before the first decision.</summary>
    public IEnumerable<(string Name, long Count)> Counts =>
        Array.TrueForAll(_counts, count => count == 0) ? [] : Names.Select((name, index) => (name, Interlocked.Read(ref _counts[index])));

    public void Count(bool allowed) => Interlocked.Increment(ref _counts[allowed ? 0 : 1]);

    public void CountAudited() => Interlocked.Increment(ref _counts[2]);

    public void CountDryDeny(bool refused) => Interlocked.Increment(ref _counts[refused ? 4 : 3]);

    public void CountDryAllow(bool refused) => Interlocked.Increment(ref _counts[refused ? 6 : 5]);
}
