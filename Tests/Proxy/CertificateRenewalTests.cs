using MeshProxy.Discovery;
using MeshProxy.Tls;
using MeshRouting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Proxy;

public sealed class CertificateRenewalTests
{
    [Fact]
    public async Task Proxy_TakesNothingIntoUseBeforeItHasACertificate()
    {
        await using var plane = new FakeControlPlane { Certifies = false, FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        var stream = await plane.StreamAsync();
        await Eventually.TrueAsync(() => proxy.Errors.Contains("The control plane gives no certificate: Unavailable, not now", StringComparison.Ordinal), "the reason");
        Assert.Contains("config.revision: 0\n", await proxy.AdminAsync("/stats"), StringComparison.Ordinal);

        plane.Certifies = true;
        Assert.Equal(1, await stream.NextAckAsync());
        Assert.Equal(1, plane.Signed);
    }

    [Fact]
    public async Task CertificateThatNoPeerWouldTake_IsFoundOut()
    {
        using var authority = new TestAuthority();
        await HandshakeTrial.RunAsync(authority.IssueMesh("spiffe://cluster.local/ns/mesh/sa/books"), TestContext.Current.CancellationToken);

        var ended = authority.IssueMesh("spiffe://cluster.local/ns/mesh/sa/books", end: TimeProvider.System.GetUtcNow().AddMinutes(-1));
        var error = await Assert.ThrowsAsync<System.Security.Cryptography.CryptographicException>(
            () => HandshakeTrial.RunAsync(ended, TestContext.Current.CancellationToken));
        Assert.StartsWith("a handshake with itself failed: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostControlPlane_LeavesTheCertificateInUse()
    {
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        await (await plane.StreamAsync()).NextAckAsync();
        await plane.StopAsync();
        plane.Certifies = false;
        await plane.StartAsync();

        // Taken at once: there is a certificate.
        await (await plane.StreamAsync(1)).NextAckAsync();
        Assert.Equal(1, plane.Signed);
    }

    [Fact]
    public async Task Certificate_IsRenewedAtHalfOfItsLife_AndAfterAFailureAgain()
    {
        await using var plane = new FakeControlPlane();
        await plane.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var own = new OwnCertificate();
        var access = new ControlPlaneAccess(plane.Address, new CredentialSource(plane.MeshDirectory, null, null), own, time);
        var renewal = new CertificateRenewal("instance", own, access, RandomChance.Shared, time, NullLogger<CertificateRenewal>.Instance);
        using var end = new CancellationTokenSource();
        var running = renewal.RunAsync(end.Token);
        await own.Available.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var first = own.Current!;
        Assert.Equal("spiffe://cluster.local/ns/mesh/sa/books", first.Identity.SpiffeId);
        Assert.Equal((first.End - time.GetUtcNow()) / 2, first.RenewAt - time.GetUtcNow());

        plane.Certifies = false;
        time.SetUtcNow(first.RenewAt - TimeSpan.FromMinutes(1));
        Assert.Same(first, own.Current);
        plane.Certifies = true;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return own.Current != first;
            },
            "another certificate");
        Assert.NotEqual(first.Fingerprint, own.Current!.Fingerprint);

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData(23)]
    [InlineData(-2)]
    public async Task ClockThatIsSetBeyondTheCertificate_IsSeenWithinASecond(int hours)
    {
        await using var plane = new FakeControlPlane();
        await plane.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var own = new OwnCertificate();
        var access = new ControlPlaneAccess(plane.Address, new CredentialSource(plane.MeshDirectory, null, null), own, time);
        var renewal = new CertificateRenewal("instance", own, access, RandomChance.Shared, time, NullLogger<CertificateRenewal>.Instance);
        using var end = new CancellationTokenSource();
        var running = renewal.RunAsync(end.Token);
        await own.Available.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        time.AdjustTime(time.GetUtcNow().AddHours(hours));
        var signed = plane.Signed;
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return plane.Signed > signed;
            },
            "another certificate to be asked for");

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
    }
}
