using MeshControlPlane.Discovery;
using Tests.Control;
using Tests.Reliability.Changes;
using Xunit;

namespace Tests.Reliability.Clock;

/// <summary>
/// The wall clock of control plane and proxies is set under load. Leases, timeouts and ejections do not go by it; certificates do. TLS itself checks by the
/// machine's clock here: <see cref="MachineClockTests"/> sets that.
/// </summary>
public sealed class ClockJumpTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockThatIsSet_LosesNoRequest_AndCertificatesHold(int hours)
    {
        var clock = new JumpingClock();
        await using var control = await ClockedControlPlane.StartAsync(SecuredPair.Manifest, clock, clock);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory, time: clock);
        using var api = ApiClient.Open(control.Directory);
        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        JoinedProxy[] proxies = [pair.Books, pair.Gateway];
        var first = proxies.Select(proxy => proxy.Host.Certificate.Current!.Fingerprint).ToArray();
        pair.StartLoad();

        clock.Jump(TimeSpan.FromHours(hours));

        // Longer than it takes to look for silent proxies and at the clock.
        var begin = TimeProvider.System.GetTimestamp();
        await pair.UnderLoadAsync(() => TimeProvider.System.GetElapsedTime(begin) > TimeSpan.FromSeconds(2), "two seconds");
        await pair.UnderLoadAsync(
            () => proxies.All(proxy => proxy.Host.Certificate.Current is { } held && held.Begin <= clock.GetUtcNow() && held.End > clock.GetUtcNow()),
            "certificates that hold");
        Assert.Equal(hours < 24, proxies.Select(proxy => proxy.Host.Certificate.Current!.Fingerprint).SequenceEqual(first));
        // Changes are taken and arrive as ever.
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ShopRules.Route(0))).Code);
        var version = control.Services.GetRequiredService<MeshControlPlane.Store.ResourceStore>().Current.Version;
        await pair.UnderLoadAsync(() => syncs.Proxies.Count == 2 && syncs.Proxies.All(proxy => proxy.StoreVersion >= version), "the change to arrive");
        Assert.True(await pair.StopLoadAsync() > 0);
    }
}
