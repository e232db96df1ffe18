using MeshControlPlane.Discovery;
using MeshControlPlane.Registry;
using Tests.Control;
using Tests.Reliability.Changes;
using Xunit;

namespace Tests.Reliability.Network;

/// <summary>The way between the proxies and a control plane that lives breaks, for all of them at once. No request may notice.</summary>
public sealed class ControlPlaneLinkTests
{
    [Fact]
    public async Task ResetOfAllConnections_LosesNoRequest_AndAllAreBack()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        await using var link = new Link(control.DiscoveryPort);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{link.Port}"), control.Directory);
        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        pair.StartLoad();
        for (var i = 0; i < 5; i++)
        {
            await pair.UnderLoadAsync(() => syncs.Proxies.Count == 2 && link.Open >= 2, "both to be joined");
            link.Reset();
            await pair.UnderLoadAsync(() => syncs.Proxies.Count < 2, "the connections to be lost");
        }

        await pair.UnderLoadAsync(() => syncs.Proxies.Count == 2, "both to be back");
        Assert.True(await pair.StopLoadAsync() > 0);
    }

    [Fact]
    public async Task SilenceOfAll_ForLongerThanALease_LosesNoRequest_AndWhatChangedMeanwhileArrives()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        await using var link = new Link(control.DiscoveryPort);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{link.Port}"), control.Directory);
        using var api = ApiClient.Open(control.Directory);
        var before = pair.Gateway.Host.Configuration.Revision;
        pair.StartLoad();

        link.Freeze();
        var begin = TimeProvider.System.GetTimestamp();
        Assert.Equal(201, (await api.SendAsync(HttpMethod.Post, ApiClient.VirtualServices, ShopRules.Route(0))).Code);
        await pair.UnderLoadAsync(() => TimeProvider.System.GetElapsedTime(begin) > RegistrySweep.Lease + TimeSpan.FromSeconds(2), "the lease to be over");
        Assert.Equal(before, pair.Gateway.Host.Configuration.Revision);
        link.Thaw();

        await pair.UnderLoadAsync(() => pair.Gateway.Host.Configuration.Revision > before, "the change to arrive");
        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        await pair.UnderLoadAsync(() => syncs.Proxies.Count == 2, "both to be back");
        Assert.True(await pair.StopLoadAsync() > 0);
    }
}
