using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MeshControlPlane;
using MeshControlPlane.Commands;
using MeshProtocol;
using MeshProxy.Tls;
using Microsoft.Extensions.Time.Testing;
using Tests.Control;
using Tests.Reliability.Clock;
using Xunit;

namespace Tests.Reliability.Certificates;

/// <summary>
/// A day of certificates that hold for an hour: what they go by is simulated, all the rest is real. Two sidecars call each other with mutual TLS alone, and the
/// control plane signs.
/// </summary>
public sealed partial class RenewalTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // A little over half of a life: each step is a renewal.
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(31);

    [Fact]
    public async Task ADayOfRenewals_WithAChangeOfRoots_LosesNoRequest_AndNothingIsServedWithWhatHasEnded()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var control = await ClockedControlPlane.StartAsync(SecuredPair.Manifest, time, certificateLifetime: Lifetime);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory, time: time);
        JoinedProxy[] proxies = [pair.Books, pair.Gateway];
        var ends = new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.OrdinalIgnoreCase);
        var renewals = 0;
        foreach (var proxy in proxies)
        {
            Note(proxy.Host.Certificate.Current!);
            proxy.Host.Certificate.Replaced += Note;
        }

        var root = proxies[0].Host.Certificate.Current!.RootId;
        var begin = time.GetUtcNow();
        pair.StartLoad();
        var asked = 0;
        while (time.GetUtcNow() - begin < Day || proxies.Any(proxy => proxy.Host.Certificate.Current!.RootIds is not [var only] || only == root))
        {
            if (time.GetUtcNow() - begin > Day / 3 && Interlocked.Exchange(ref asked, 1) == 0)
            {
                RotateRootCommand.Run(MeshDirectory.Open(control.Directory), onlyStatus: false, TimeProvider.System);
            }

            var before = proxies.Select(proxy => proxy.Host.Certificate.Current!.Fingerprint).ToArray();
            time.Advance(Step);
            var advanced = 0L;
            await pair.UnderLoadAsync(
                () =>
                {
                    // Who was about to wait when the time passed waits from then on. Who asks for a certificate has its seconds, and a busy machine needs its own.
                    if (TimeProvider.System.GetElapsedTime(advanced) > TimeSpan.FromMilliseconds(200))
                    {
                        advanced = TimeProvider.System.GetTimestamp();
                        time.Advance(TimeSpan.FromSeconds(1));
                    }

                    return !proxies.Select(proxy => proxy.Host.Certificate.Current!.Fingerprint).Intersect(before).Any();
                },
                "both to be renewed");
            Assert.All(proxies, proxy => Assert.True(proxy.Host.Certificate.Current!.End > time.GetUtcNow()));

            // Who is called is told by its peer which certificate it has shown.
            var shown = Hash().Match(await pair.GetAsync()).Groups[1].Value;
            Assert.True(ends.TryGetValue(shown, out var end), $"a certificate {shown} that nobody has");
            Assert.True(end > time.GetUtcNow(), $"a certificate that has ended {end:u} at {time.GetUtcNow():u}");
        }

        Assert.True(await pair.StopLoadAsync() > 0);
        Assert.True(Volatile.Read(ref renewals) >= 2 * 2 * 22, $"{renewals} certificates");
        // Connections of before are closed, and do not pile up.
        var inbound = pair.Books.Host.Slot(ListenerDirection.Inbound, 8080);
        await Eventually.TrueAsync(() => inbound.Limit!.Open <= 8, "old connections to be closed");

        void Note(WorkloadCertificate certificate)
        {
            Interlocked.Increment(ref renewals);
            ends[certificate.Fingerprint] = certificate.End;
        }
    }

    [GeneratedRegex("Hash=([0-9a-fA-F]+)")]
    private static partial Regex Hash();
}
