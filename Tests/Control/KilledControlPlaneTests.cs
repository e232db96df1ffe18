using System.Security.Cryptography.X509Certificates;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshProtocol;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>The control plane is killed in the middle of what it does, and started again; requests between proxies go on.</summary>
public sealed class KilledControlPlaneTests
{
    [Fact]
    public async Task ChangeOfRoots_GoesOnAfterAKillInEachPhase_AndProxiesComeBackByTheirCertificates()
    {
        await using var control = await ControlPlaneProcess.StartAsync(SecuredPair.Manifest);
        var directory = MeshDirectory.Open(control.Directory);
        var (books, gateway) = (Token(control, "books"), Token(control, "gw"));
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory, books, gateway);
        // From here on there is nothing to show but certificates.
        File.Delete(books);
        File.Delete(gateway);
        var old = Roots(directory).Single();
        // It holds each phase open until it says otherwise.
        var slow = await JoinAsync(control, "mesh/slow");
        pair.StartLoad();

        RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System);
        await pair.UnderLoadAsync(() => IsWaiting(directory, "mesh/slow has not acknowledged the new root yet"), "the first phase");
        await control.KillAsync();
        slow.Dispose();
        Assert.Equal(old, Roots(directory)[0]);
        await control.RestartAsync();

        slow = await JoinAsync(control, "mesh/slow");
        await slow.SendAsync(Report(directory, certificateRoot: old));
        await pair.UnderLoadAsync(() => IsWaiting(directory, "mesh/slow has no certificate of the new root yet"), "the second phase");
        await control.KillAsync();
        slow.Dispose();
        var next = Roots(directory)[0];
        Assert.NotEqual(old, next);
        Assert.Equal(2, Roots(directory).Count);
        await control.RestartAsync();

        slow = await JoinAsync(control, "mesh/slow");
        Assert.Equal([next, old], Roots(directory));
        await slow.SendAsync(Report(directory, certificateRoot: next));
        await pair.UnderLoadAsync(() => Roots(directory) is [var only] && only == next, "the end");
        await pair.UnderLoadAsync(
            () => new[] { pair.Books, pair.Gateway }.All(proxy =>
                proxy.Host.Certificate.Current is { RootIds: [var trusted] } certificate && trusted == next && certificate.RootId == next),
            "the new root alone at the proxies");
        Assert.True(await pair.StopLoadAsync() > 0);
        Assert.False(File.Exists(directory.CaRotation));
        slow.Dispose();
    }

    [Fact]
    public async Task MeshThatIsSetUpAfresh_IsJoinedAnewByToken()
    {
        await using var control = await ControlPlaneProcess.StartAsync(SecuredPair.Manifest);
        var directory = MeshDirectory.Open(control.Directory);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        var old = Roots(directory).Single();
        await control.KillAsync();
        File.Delete(directory.CaKey);
        File.Delete(directory.CaCertificate);

        await control.RestartAsync();

        await Eventually.TrueAsync(
            () => new[] { pair.Books, pair.Gateway }.All(proxy =>
                proxy.Host.Certificate.Current is { RootIds: [var trusted] } certificate && trusted != old && certificate.RootId == trusted),
            "certificates of the new root");
        // Nobody has trusted both: a call may meet a connection of the old root that is just being closed.
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await pair.SendAsync();
                return response.IsSuccessStatusCode;
            },
            "an answer over a connection of the new root");
        Assert.Contains("URI=spiffe://cluster.local/ns/mesh/sa/gw", await pair.GetAsync(), StringComparison.Ordinal);
    }

    /// <summary>A proxy that says nothing of its certificate by itself.</summary>
    private static async Task<FakeProxy> JoinAsync(ControlPlaneProcess control, string name)
    {
        var proxy = FakeProxy.Open(control);
        await proxy.JoinAsync(MeshBuilder.Sidecar(name.Split('/')[1], name.Split('/')[0], "slow", "v1"));
        await proxy.NextPushAsync();
        return proxy;
    }

    private static ProxyMessage Report(MeshDirectory directory, string certificateRoot) => new()
    {
        TrustReport = new TrustReport
        {
            TrustedRoots = { Roots(directory) },
            CertificateRoot = certificateRoot,
            CertificateEndMs = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
        },
    };

    private static bool IsWaiting(MeshDirectory directory, string reason) =>
        RotateRootCommand.Run(directory, onlyStatus: true, TimeProvider.System).Contains(reason, StringComparison.Ordinal);

    private static string Token(ControlPlaneProcess control, string account)
    {
        var file = Path.Combine(control.Directory, $"{account}.token");
        File.WriteAllText(file, BoundTokens.Open(MeshDirectory.Open(control.Directory))
            .Issue(new JoinGrant(new ServiceAccountName("mesh", account), JoinRole.Sidecar), TimeProvider.System.GetUtcNow().AddHours(1)));
        return file;
    }

    private static List<string> Roots(MeshDirectory directory)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(directory.CaCertificate);
        return [.. roots.Select(RootId.Of)];
    }
}
