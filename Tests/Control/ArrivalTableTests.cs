using MeshControlPlane.Conditions;
using MeshControlPlane.Discovery;
using MeshControlPlane.KeySets;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshModel.Yaml;
using MeshProtocol;
using MeshTranslation;
using MeshTranslation.Resources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>What is said of a rule's arrival, by what has become of the proxies, with a clock of the test's own.</summary>
public sealed class ArrivalTableTests : IDisposable
{
    private const long Version = 10;

    private static readonly ResourceKey Rule = new("networking.istio.io", "VirtualService", "mesh", "ratings");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ProxySyncTable _syncs = new();
    private readonly WorkloadRegistry _registry;
    private readonly KeySetFetcher _fetcher;
    private readonly KeySetCache _keySets;
    private readonly ConfigurationSource _source;
    private readonly ArrivalTable _arrivals;

    public ArrivalTableTests()
    {
        var store = new Store();
        _registry = new WorkloadRegistry(_time, NullLogger<WorkloadRegistry>.Instance);
        _fetcher = new KeySetFetcher(_time);
        _keySets = new KeySetCache(store, _fetcher, _time, NullLogger<KeySetCache>.Instance);
        _source = new ConfigurationSource(
            store, _registry, _keySets, new MeshConfigReader(new MeshSettings(), NullLogger<MeshConfigReader>.Instance), _time);
        _arrivals = new ArrivalTable(_syncs, _registry, _source, _time);
    }

    private Arrival Now => _arrivals.Of(Rule, Version);

    [Fact]
    public void NoProxyAtAll_IsProgrammed_AndSaysSo()
    {
        Assert.Equal((true, "NoProxies", "0/0: there is no proxy in the mesh"), (Now.IsProgrammed, Now.Reason, Now.Message));
    }

    [Fact]
    public void ProxiesThatDoNotSeeIt_AreNotCounted()
    {
        Take(Join("shop-v1", "other"), Version);
        Assert.Equal((true, "NotUsed", "0/0: it has a part in the configuration of none of the 1 proxies"), (Now.IsProgrammed, Now.Reason, Now.Message));

        Take(Join("gw-v1"), Version);
        Assert.Equal((true, "Programmed", "1/1 proxies run with it"), (Now.IsProgrammed, Now.Reason, Now.Message));
    }

    [Fact]
    public void VersionThatIsNotTranslatedYet_IsPending_WhoeverIsThere()
    {
        var arrival = _arrivals.Of(Rule, Version + 1);

        Assert.Equal((false, "Pending", "it is stored, and about to be sent to the proxies"), (arrival.IsProgrammed, arrival.Reason, arrival.Message));
    }

    [Fact]
    public void MissingProxies_AreNamedWithTheReason()
    {
        var (busy, asked, refuses) = (Join("a"), Join("b"), Join("c"));
        Take(Join("d"), Version);
        Take(Join("e"), Version - 1);
        _syncs.Set(busy, Sync("a", Version - 2) with { Sent = new SentRevision(Version - 1, _time.GetUtcNow()) });
        _syncs.Set(asked, Sync("b", Version - 2) with { Sent = new SentRevision(Version, _time.GetUtcNow()) });
        _syncs.Set(refuses, Sync("c", Version - 2) with { Refused = new RefusedRevision(7, Version, "no such thing") });

        Assert.Equal("Refused", Now.Reason);
        Assert.Equal(
            "1/5 proxies run with it; mesh/a has not answered what it was sent before, at 2026-05-01T12:00:00Z; "
            + "mesh/b was sent it at 2026-05-01T12:00:00Z and has not answered; mesh/c refused it: no such thing; mesh/e has not been sent it yet",
            Now.Message);
    }

    [Fact]
    public void ManyMissingProxies_AreNotAllNamed()
    {
        foreach (var number in Enumerable.Range(10, 25))
        {
            Take(Join($"p{number}"), Version - 1);
        }

        Assert.StartsWith("0/25 proxies run with it; mesh/p10 has not been sent it yet; ", Now.Message, StringComparison.Ordinal);
        Assert.EndsWith("mesh/p19 has not been sent it yet; and 15 more", Now.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LostProxy_IsWaitedForAWhile_AndThenToldApart()
    {
        var told = 0;
        var proxy = Join("gw-v1");
        Take(proxy, Version - 1);
        _syncs.Remove(proxy);
        proxy.Membership.Lose();

        Assert.Equal((false, "0/1 proxies run with it; mesh/gw-v1 has been without connection since 2026-05-01T12:00:00Z"), (Now.IsProgrammed, Now.Message));

        _arrivals.Changed += () => told++;
        _time.Advance(ArrivalTable.Patience);
        Assert.Equal(1, told);
        Assert.True(Now.IsProgrammed);
        Assert.Equal(
            "0/0: there is no proxy in the mesh; mesh/gw-v1 has been without connection since 2026-05-01T12:00:00Z, goes on with what it has and is not counted",
            Now.Message);
    }

    [Fact]
    public void ClockThatIsSetBack_HasNobodyWaitForALostProxyForLonger()
    {
        var proxy = Join("gw-v1");
        Take(proxy, Version - 1);
        _syncs.Remove(proxy);
        proxy.Membership.Lose();
        Assert.False(Now.IsProgrammed);

        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));

        Assert.True(Now.IsProgrammed);
    }

    [Fact]
    public void LostProxy_GoesOnWithWhatItHas_AndComesBackWithIt()
    {
        var proxy = Join("gw-v1");
        Take(proxy, Version);
        _syncs.Remove(proxy);
        proxy.Membership.Lose();
        Assert.Equal("1/1 proxies run with it", Now.Message);

        var again = Join("gw-v1");
        _syncs.Set(again, new ProxySync(again.Node, 0, 0, null));
        Assert.Equal("1/1 proxies run with it", Now.Message);
    }

    [Fact]
    public void ProxyThatStartsAnew_HasNothingOfWhatTheOneBeforeHad()
    {
        var proxy = Join("gw-v1");
        Take(proxy, Version);
        _syncs.Remove(proxy);
        proxy.Membership.Lose();

        var other = Join("gw-v1", instance: "another");
        _syncs.Set(other, new ProxySync(other.Node, 0, 0, null));
        Assert.Equal("0/1 proxies run with it; mesh/gw-v1 has not been sent it yet", Now.Message);
    }

    [Fact]
    public void ProxiesOfTheRunBefore_AreWaitedFor()
    {
        _registry.Remember([MeshBuilder.Sidecar("gw-v1", "mesh", "gw", "v1")]);
        Assert.False(Now.IsProgrammed);

        _time.Advance(ArrivalTable.Patience);
        Assert.True(Now.IsProgrammed);
    }

    [Fact]
    public void ProxyThatIsLeftOutOfARule_IsConcernedUntilItHasDroppedIt()
    {
        // Of another namespace, where the rule is not seen any more.
        var proxy = Join("shop-v1", "other");
        var before = new MeshView(MeshResources.From([Decoded(exported: true)], new MeshSettings()), _registry.Current);
        _syncs.Set(proxy, new ProxySync(proxy.Node, 1, Version - 1, null) { View = before });
        Assert.Equal("0/1 proxies run with it; other/shop-v1 has not been sent it yet", Now.Message);

        Take(proxy, Version);
        Assert.Equal("NotUsed", Now.Reason);
    }

    [Fact]
    public void RuleThatComesIntoViewByAnotherChange_HasNotArrivedBefore()
    {
        var proxy = Join("gw-v1");
        var before = new MeshView(MeshResources.From([], new MeshSettings()), _registry.Current);
        _syncs.Set(proxy, new ProxySync(proxy.Node, 1, Version, null) { View = before });

        Assert.False(Now.IsProgrammed);
    }

    public void Dispose()
    {
        _arrivals.Dispose();
        _source.Dispose();
        _keySets.Dispose();
        _fetcher.Dispose();
    }

    [Fact]
    public void LostProxies_AreForgottenWithTheirWorkloads_BeSomebodyLookingOrNot()
    {
        for (var round = 0; round < 5; round++)
        {
            var proxy = Join("a", instance: $"{round}");
            Take(proxy, Version);
            _syncs.Remove(proxy);
            Assert.NotNull(_syncs.Lost($"{round}"));
            proxy.Membership.Leave();
            Assert.Null(_syncs.Lost($"{round}"));
        }
    }

    private Connection Join(string name, string @namespace = "mesh", string? instance = null)
    {
        var node = MeshBuilder.Sidecar(name, @namespace, "gw", "v1");
        node.InstanceId = instance ?? name;
        return new Connection(node, _registry.Join(node, HealthState.Healthy, configured: true)!);
    }

    private void Take(Connection proxy, long version) => _syncs.Set(proxy, new ProxySync(proxy.Node, 1, version, null) { View = _source.Current.View });

    private ProxySync Sync(string name, long version) =>
        new(_registry.Current.Workloads.Single(workload => workload.Node.Name == name).Node, 1, version, null) { View = _source.Current.View };

    private static Resource Decoded(bool exported = false)
    {
        var document = Assert.Single(YamlDocuments.Read($$"""
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: ratings, namespace: mesh }
            spec: { hosts: [ratings], exportTo: ["{{(exported ? "*" : ".")}}"], http: [{ route: [{ destination: { host: ratings } }] }] }
            """, "test.yaml"));
        var resource = AdmissionCheck.Check(document.Resource, document.Source).Resource!;
        return resource with { Metadata = resource.Metadata with { ResourceVersion = Version } };
    }

    private sealed record Connection(Node Node, Membership Membership);

    private sealed class Store : IResourceStore
    {
        public event Action<StoreSnapshot>? Changed
        {
            add { }
            remove { }
        }

        public StoreSnapshot Current { get; } = new(Version, new Dictionary<ResourceKey, Resource> { [Rule] = Decoded() });
    }
}
