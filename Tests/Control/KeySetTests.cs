using MeshControlPlane.Discovery;
using MeshControlPlane.KeySets;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshModel.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Proxy;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>How the control plane comes by issuers' public keys: over real sockets, with a clock of the test's own.</summary>
public sealed class KeySetTests : IAsyncLifetime
{
    private const string First = """{"keys":[{"kty":"RSA","kid":"1","n":"AQAB","e":"AQAB"}]}""";
    private const string Second = """{"keys":[{"kty":"RSA","kid":"2","n":"AQAB","e":"AQAB"}]}""";

    private readonly FakeTimeProvider _time = new();
    private readonly Store _store = new();
    private UpstreamServer _server = null!;
    private KeySetFetcher _fetcher = null!;
    private KeySetCache _cache = null!;
    private volatile RequestDelegate _answer = Saying(First);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await UpstreamServer.StartAsync(context => _answer(context));
        _fetcher = new KeySetFetcher(_time);
        _cache = new KeySetCache(_store, _fetcher, _time, NullLogger<KeySetCache>.Instance);
        await _cache.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _cache.StopAsync(CancellationToken.None);
        _cache.Dispose();
        _fetcher.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Keys_AreFetchedWhenARuleAsks_AndForgottenWithIt()
    {
        _store.Set(Rule());
        await Eventually.TrueAsync(() => Keys == First, "the keys");
        _store.Set();
        await Eventually.TrueAsync(() => _cache.Current.Count == 0, "the end of the keys");
    }

    [Fact]
    public async Task NewKeys_AreThereAfterARefresh()
    {
        _store.Set(Rule());
        await Eventually.TrueAsync(() => Keys == First, "the keys");
        _answer = Saying(Second);
        await AdvanceUntilAsync(() => Keys == Second, KeySetCache.Refresh);
    }

    [Fact]
    public async Task FetchThatFails_LeavesTheKeysOfBefore_AndIsTriedAgain()
    {
        _store.Set(Rule());
        await Eventually.TrueAsync(() => Keys == First, "the keys");
        _answer = Failing;
        var before = _server.Requests;
        await AdvanceUntilAsync(() => _server.Requests > before + 1, KeySetCache.Refresh);
        Assert.Equal(First, Keys);
        _answer = Saying(Second);
        await AdvanceUntilAsync(() => Keys == Second, KeySetCache.Refresh);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("large")]
    [InlineData("error")]
    public async Task AnswerThatIsNoKeySet_IsNotTaken(string kind)
    {
        _answer = kind switch
        {
            "text" => Saying("<html>"),
            "large" => Saying(First + new string(' ', 2 * 1024 * 1024)),
            _ => Failing,
        };
        _store.Set(Rule());
        await AdvanceUntilAsync(() => _server.Requests >= 2, KeySetCache.FirstRetry);
        Assert.Empty(_cache.Current);
        _answer = Saying(First);
        await AdvanceUntilAsync(() => Keys == First, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task SilentServer_IsGivenUp_AndHoldsUpNobodyElse()
    {
        await using var silent = await UpstreamServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        _store.Set(new JwtRule { Issuer = "silent", JwksUri = $"http://127.0.0.1:{silent.Port}/keys", Timeout = TimeSpan.FromSeconds(60) }, Rule());
        await Eventually.TrueAsync(() => Keys == First, "the other keys");
        await Eventually.TrueAsync(() => silent.Requests >= 1, "a request of the silent server");
        await AdvanceUntilAsync(() => silent.Requests >= 2, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Issuer_IsAskedWhereItsKeysAre()
    {
        _answer = context => context.Request.Path == "/me/.well-known/openid-configuration"
            ? context.Response.WriteAsync($$"""{"issuer":"x","jwks_uri":"http://127.0.0.1:{{_server.Port}}/elsewhere"}""", Token)
            : context.Response.WriteAsync(context.Request.Path == "/elsewhere" ? Second : "", Token);
        _store.Set(new JwtRule { Issuer = $"http://127.0.0.1:{_server.Port}/me" });
        await Eventually.TrueAsync(() => _cache.Current.Values.FirstOrDefault() == Second, "the keys");
    }

    [Fact]
    public async Task FetchedKeys_ArePushedToTheProxies()
    {
        await using var control = await ControlPlaneFixture.StartAsync($$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens, namespace: mesh }
            spec: { jwtRules: [{ issuer: me, jwksUri: "{{Uri}}", timeout: 30s }] }
            """);
        var cache = control.Services.GetRequiredService<KeySetCache>();
        await Eventually.TrueAsync(() => cache.Current.GetValueOrDefault(Uri) == First, "the keys");
        var source = control.Services.GetRequiredService<ConfigurationSource>();
        var node = MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1");
        await Eventually.TrueAsync(
            () => source.Current.View.Translate(node).Listeners.Single(listener => listener.Port == 8080).TokenRules.Rules.Single().Jwks == First,
            "a revision with the keys");
    }

    [Fact]
    public async Task KeysThatCannotBeFetched_AreToldInTheStatus()
    {
        _answer = Failing;
        await using var control = await ControlPlaneFixture.StartAsync($$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens, namespace: mesh }
            spec: { jwtRules: [{ issuer: me, jwksUri: "{{Uri}}?secret=1", timeout: 30s }] }
            """);
        const string Message = "-n mesh get ra tokens -o jsonpath={.status.conditions[?(@.type=='KeysFetched')].message}";
        await Eventually.TrueAsync(
            async () => await control.KubectlAsync(Message) == $"the keys at '{Uri}' could not be fetched: the answer was 503; tokens of the issuer are refused",
            "the fault in the status");
        _answer = Saying(First);
        await Eventually.TrueAsync(async () => await control.KubectlAsync(Message) == "the keys of all rules are there", "the keys in the status");
    }

    private string? Keys => _cache.Current.GetValueOrDefault(Uri);

    private string Uri => $"http://127.0.0.1:{_server.Port}/keys";

    // Time passes in large steps here: only a fetch that nobody answers is to be given up.
    private JwtRule Rule() => new() { Issuer = "me", JwksUri = Uri, Timeout = TimeSpan.FromDays(45) };

    // The next pause begins a moment after what ended the last one: time has to pass more than once.
    private Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(step);
            return condition();
        },
        "the condition");

    private static RequestDelegate Saying(string text) => context => context.Response.WriteAsync(text, Token);

    private static Task Failing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private sealed class Store : IResourceStore
    {
        private StoreSnapshot _current = new(0, new Dictionary<ResourceKey, Resource>());

        public event Action<StoreSnapshot>? Changed;

        public StoreSnapshot Current => Volatile.Read(ref _current);

        public void Set(params JwtRule[] rules)
        {
            var resource = new RequestAuthentication { Metadata = new ObjectMeta { Name = "a", Namespace = "mesh" }, Spec = new RequestAuthenticationSpec { JwtRules = rules } };
            var next = new StoreSnapshot(Current.Version + 1, new Dictionary<ResourceKey, Resource> { [resource.Key] = resource });
            Volatile.Write(ref _current, next);
            Changed?.Invoke(next);
        }
    }
}
