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

/// <summary>How long a rule is kept back that names what is not there, with a clock of the test's own.</summary>
public sealed class HoldTests : IAsyncLifetime
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: { name: rule, namespace: mesh }
        spec: { hosts: [ratings], http: [{ route: [{ destination: { host: ratings, subset: v1 } }] }] }
        """;

    private const string Subsets = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: { name: ratings, namespace: mesh }
        spec: { host: ratings, subsets: [{ name: v1, labels: { version: v1 } }] }
        """;

    private const string Head = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: rule, namespace: mesh }\n";

    private readonly FakeTimeProvider _time = new();
    private readonly Store _store = new();
    private readonly KeySetFetcher _fetcher;
    private readonly KeySetCache _keySets;
    private readonly ConfigurationSource _source;
    private readonly WorkloadRegistry _registry;

    public HoldTests()
    {
        _store.Set(Service);
        _fetcher = new KeySetFetcher(_time);
        _keySets = new KeySetCache(_store, _fetcher, _time, NullLogger<KeySetCache>.Instance);
        _registry = new WorkloadRegistry(_time, NullLogger<WorkloadRegistry>.Instance);
        _source = new ConfigurationSource(
            _store, _registry, _keySets,
            new MeshConfigReader(new MeshSettings(), NullLogger<MeshConfigReader>.Instance), _time);
    }

    /// <summary>Rules, and what each names.</summary>
    public static TheoryData<string, string> Pairs => new()
    {
        { Rule, Subsets },
        {
            Head + "spec: { hosts: [ratings], http: [{ route: [{ destination: { host: api.example.com } }] }] }",
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: { name: outside, namespace: mesh }
            spec: { hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }
            """
        },
        {
            Head + "spec: { hosts: [shop.test], gateways: [front], http: [{ route: [{ destination: { host: ratings } }] }] }",
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: front, namespace: mesh }
            spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.test] }] }
            """
        },
        {
            Head + "spec: { hosts: [ratings], http: [{ delegate: { name: part } }] }",
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: part, namespace: mesh }
            spec: { http: [{ route: [{ destination: { host: ratings } }] }] }
            """
        },
    };

    private bool HasRule => View.Resources.VirtualServices.Any(rule => rule.Metadata.Name == "rule");

    private MeshView View => _source.Current.View;

    public async ValueTask InitializeAsync() => await _source.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.StopAsync(CancellationToken.None);
        _source.Dispose();
        _keySets.Dispose();
        _fetcher.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task RuleThatIsFollowedByWhatItNames_ComesIntoForceWithIt(string rule, string named)
    {
        _store.Set(Service, rule);
        for (var step = 0; step < 9; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(HasRule);
        }

        _store.Set(Service, rule, named);
        await UntilAsync(() => HasRule);
        Assert.Empty(UndefinedReferences.Of(View.Resources));

        // And they go together, whichever is deleted first.
        _store.Set(Service, rule);
        _store.Set(Service);
        await UntilAsync(() => !HasRule);
    }

    [Fact]
    public async Task RuleThatIsFollowedByNothing_ComesIntoForceAlone()
    {
        var begin = _time.GetUtcNow();
        _store.Set(Service, Rule);

        await UntilAsync(() => View.Resources.VirtualServices.Count == 1);
        Assert.True(_time.GetUtcNow() - begin >= TimeSpan.FromSeconds(1));

        // What was in force without it is no reason to wait with anything else.
        var before = _time.GetUtcNow();
        _store.Set(Service, Rule, Subsets.Replace("ratings", "other", StringComparison.Ordinal));
        await UntilAsync(() => View.Resources.DestinationRules.Count == 1, step: 1);
        Assert.True(_time.GetUtcNow() - before < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task WhoComesMeanwhile_IsNotHeldBackWithTheRule()
    {
        var begin = _time.GetUtcNow();
        _store.Set(Service, Rule);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        _registry.Join(MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1"), HealthState.Healthy, configured: true);

        await UntilAsync(() => View.Registry.Workloads.Count == 1, step: 1);
        Assert.False(HasRule);
        Assert.True(_time.GetUtcNow() - begin < TimeSpan.FromSeconds(1));
        await UntilAsync(() => HasRule);
        Assert.Single(View.Registry.Workloads);
    }

    private Task UntilAsync(Func<bool> condition, int step = 20) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(step));
            return condition();
        },
        "the revision");

    private sealed class Store : IResourceStore
    {
        public event Action<StoreSnapshot>? Changed;

        public StoreSnapshot Current { get; private set; } = new(0, new Dictionary<ResourceKey, Resource>());

        public void Set(params IEnumerable<string> manifests)
        {
            var resources = manifests.Select(text => AdmissionCheck.Check(YamlDocuments.Read(text, "test.yaml")[0].Resource, source: null).Resource!);
            Current = new StoreSnapshot(Current.Version + 1, resources.ToDictionary(resource => resource.Key));
            Changed?.Invoke(Current);
        }
    }
}
