using MeshControlPlane.WebConsole.Configuration;
using MeshControlPlane.WebConsole.Wizards;
using MeshProtocol;
using Tests.Control;
using Tests.Translation;
using Xunit;

namespace Tests.WebConsole;

/// <summary>What the wizards make of what is there, and of nothing.</summary>
public sealed class WizardTests
{
    private const string Base = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: mesh }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: ratings, namespace: mesh }
        spec: { selector: { app: ratings }, ports: [{ name: http, port: 80 }] }
        """;

    private const string Rules = """
        # The rule of the reviews team.
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: by-hand
          namespace: mesh
        spec:
          hosts:
          - ratings
          http:
          # the testers
          - match:
            - headers:
                end-user:
                  exact: jason
              sourceLabels: { app: gw }
            route:
            - destination: { host: ratings, subset: two }
          # everybody else
          - route:
            - destination: { host: ratings, subset: one }  # the old one
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: ratings
          namespace: mesh
        spec:
          host: ratings
          # What the numbers are called.
          subsets:
          - name: one
            labels: { version: v1 }
          - name: two
            labels: { version: v2 }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shifting_OfNothing_MakesSubsetsAndWeights()
    {
        await using var mesh = await StartAsync(Base);
        var form = await mesh.OpenAsync<ShiftingForm>("shifting");
        Assert.Equal([("v1", 50), ("v2", 50)], form.Weights.Select(weight => (weight.Version, weight.Weight)));
        RouteRules.Shift(form.Weights, form.Weights[0], 80);
        form.Mirror = "v2";
        form.MirrorPercent = 10;

        var changes = form.Propose();

        Assert.Equal(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata:
              name: ratings
              namespace: mesh
              labels:
                kiali_wizard: traffic_shifting
            spec:
              hosts:
              - ratings
              http:
              - route:
                - destination:
                    host: ratings
                    subset: v1
                  weight: 80
                - destination:
                    host: ratings
                    subset: v2
                  weight: 20
                mirror:
                  host: ratings
                  subset: v2
                mirrorPercentage:
                  value: 10

            """,
            changes[1].After);
        await mesh.ApplyAsync(changes);
        Assert.Empty((await mesh.OpenAsync<ShiftingForm>("shifting")).Propose());
    }

    [Fact]
    public async Task Shifting_EditsTheRuleForTheRest_InPlace()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<ShiftingForm>("shifting");
        Assert.Equal([("v1", 100), ("v2", 0)], form.Weights.Select(weight => (weight.Version, weight.Weight)));
        RouteRules.Even(form.Weights);

        var change = Assert.Single(form.Propose());

        Assert.Equal(
            change.Before
                .Replace("  namespace: mesh\n", "  namespace: mesh\n  labels:\n    kiali_wizard: traffic_shifting\n", StringComparison.Ordinal)
                .Replace(
                    "subset: one }  # the old one\n",
                    "subset: one }  # the old one\n      weight: 50\n    - destination:\n        host: ratings\n        subset: two\n      weight: 50\n",
                    StringComparison.Ordinal),
            change.After);
        await mesh.ApplyAsync([change]);
    }

    [Fact]
    public async Task Shifting_KeepsAShareOfAPercent_ThatNobodyHasChanged()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules.Replace(
            "    - destination: { host: ratings, subset: one }  # the old one\n",
            "    - destination: { host: ratings, subset: one }\n    mirror: { host: ratings, subset: two }\n    mirrorPercentage: { value: 0.5 }\n",
            StringComparison.Ordinal)}");
        var form = await mesh.OpenAsync<ShiftingForm>("shifting");
        RouteRules.Even(form.Weights);

        Assert.Contains("mirrorPercentage: { value: 0.5 }", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
        form.MirrorPercent = 20;
        Assert.Contains("mirrorPercentage: { value: 20 }", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shifting_OfARuleThatSendsToOtherServices_IsForTheEditor()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules.Replace("host: ratings, subset: one", "host: elsewhere.example.com", StringComparison.Ordinal)}");

        var form = await mesh.OpenAsync<ShiftingForm>("shifting");

        Assert.Equal("This rule sends to other services too: change it in the editor.", form.Problem);
    }

    [Fact]
    public async Task Routing_KeepsWhatItDoesNotKnow_AndAddsRulesAtTheFront()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<RoutingForm>("routing");
        Assert.Equal(("headers", "end-user", "exact", "jason"), form.Rules[0].Conditions.Select(item => (item.Field, item.Header, item.Operator, item.Value)).Single());
        form.Add();
        Assert.Equal("Rule 1: a header needs its name.", form.Problem);
        (form.Rules[0].Conditions[0].Field, form.Rules[0].Conditions[0].Operator, form.Rules[0].Conditions[0].Value) = ("uri", "prefix", "/ratings/new");
        RouteRules.Shift(form.Rules[0].Weights, form.Rules[0].Weights[1], 100);
        form.Rules[1].Conditions[0].Value = "pete";
        Assert.Null(form.Problem);

        var change = Assert.Single(form.Propose());

        Assert.Contains(
            "  http:\n  - match:\n    - uri:\n        prefix: /ratings/new\n    route:\n    - destination:\n        host: ratings\n        subset: two\n  # the testers\n  - match:\n    - headers:\n        end-user:\n          exact: pete\n      sourceLabels: { app: gw }\n",
            change.After,
            StringComparison.Ordinal);
        Assert.Contains("# everybody else", change.After, StringComparison.Ordinal);
        await mesh.ApplyAsync([change]);

        form = await mesh.OpenAsync<RoutingForm>("routing");
        form.Move(form.Rules[0], 1);
        form.Rules.RemoveAt(0);
        await mesh.ApplyAsync(form.Propose());
        Assert.Equal(2, (await mesh.OpenAsync<RoutingForm>("routing")).Rules.Count);
    }

    [Fact]
    public async Task Fault_StandsBeforeTheRoute_AndGoesAgain()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<FaultForm>("fault");
        Assert.Equal(["Rule 1: header end-user exact jason and sourceLabels app gw", "Rule 2: every request"], form.Rules);
        (form.HasDelay, form.DelayPercent, form.Delay, form.HasAbort, form.AbortPercent, form.Status) = (true, 12.5, "2s", true, 50, 418);

        var change = Assert.Single(form.Propose());

        Assert.Contains(
            "  - fault:\n      delay:\n        percentage:\n          value: 12.5\n        fixedDelay: 2s\n      abort:\n        percentage:\n          value: 50\n        httpStatus: 418\n    route:\n",
            change.After,
            StringComparison.Ordinal);
        await mesh.ApplyAsync([change]);
        form = await mesh.OpenAsync<FaultForm>("fault");
        Assert.Equal((true, 12.5, "2s", true, 50, 418), (form.HasDelay, form.DelayPercent, form.Delay, form.HasAbort, form.AbortPercent, form.Status));
        form.Delay = "soon";
        Assert.Contains("duration", form.Problem, StringComparison.Ordinal);
        (form.HasDelay, form.HasAbort) = (false, false);
        Assert.DoesNotContain("fault:", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timeouts_OfNothing_MakeARule_AndGoAgain()
    {
        await using var mesh = await StartAsync(Base);
        var form = await mesh.OpenAsync<TimeoutForm>("timeouts");
        Assert.Empty(form.Propose());
        (form.Timeout, form.HasRetries, form.Attempts, form.PerTryTimeout, form.RetryOn) = ("3s", true, 2, "1s", "5xx");

        await mesh.ApplyAsync(form.Propose());

        form = await mesh.OpenAsync<TimeoutForm>("timeouts");
        Assert.Equal(("3s", true, 2, "1s", "5xx"), (form.Timeout, form.HasRetries, form.Attempts, form.PerTryTimeout, form.RetryOn));
        (form.Timeout, form.HasRetries) = ("", false);
        Assert.DoesNotContain("retries", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrafficPolicy_IsReadAndWritten()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<TrafficPolicyForm>("breaker");
        (form.MaxConnections, form.MaxPending, form.ConsecutiveErrors, form.Interval, form.BaseEjectionTime, form.MaxEjectionPercent) = (1, 2, 3, "5s", "1m", 100);
        (form.Balancing, form.HashName, form.CookieTtl, form.TlsMode) = ("hash-cookie", "user", "60s", "ISTIO_MUTUAL");
        Assert.Null(form.Problem);

        var change = Assert.Single(form.Propose());

        Assert.Contains("  # What the numbers are called.\n  subsets:\n", change.After, StringComparison.Ordinal);
        await mesh.ApplyAsync([change]);
        form = await mesh.OpenAsync<TrafficPolicyForm>("breaker");
        Assert.Equal((1, 2, 3, "5s", "1m", 100), (form.MaxConnections, form.MaxPending, form.ConsecutiveErrors, form.Interval, form.BaseEjectionTime, form.MaxEjectionPercent));
        Assert.Equal(("hash-cookie", "user", "60s", "ISTIO_MUTUAL"), (form.Balancing, form.HashName, form.CookieTtl, form.TlsMode));
        Assert.Empty(form.Propose());
        (form.Balancing, form.MaxConnections) = ("RANDOM", null);
        var next = Assert.Single(form.Propose()).After;
        Assert.Contains("simple: RANDOM", next, StringComparison.Ordinal);
        Assert.DoesNotContain("tcp:", next, StringComparison.Ordinal);
        Assert.DoesNotContain("consistentHash", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_NamesCallers_AndOpensAgain()
    {
        await using var mesh = await StartAsync(Base);
        var form = await mesh.OpenAsync<AccessForm>("mtls");
        Assert.False(form.IsLimited);
        (form.Mode, form.IsLimited) = ("STRICT", true);
        Assert.Contains("Choose who may call", form.Problem, StringComparison.Ordinal);
        form.Callers[0].IsAllowed = true;

        var changes = form.Propose();

        Assert.Equal(["PeerAuthentication", "AuthorizationPolicy"], changes.Select(change => change.Key.Kind));
        await mesh.ApplyAsync(changes);
        form = await mesh.OpenAsync<AccessForm>("mtls");
        Assert.Equal(("STRICT", true, true), (form.Mode, form.IsLimited, form.Callers[0].IsAllowed));
        form.IsLimited = false;
        Assert.Contains("  rules:\n  - {}\n", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exposure_MakesAGateway_AndHasTheRulesHoldThereToo()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<ExposureForm>("gateways");
        Assert.Equal([("mesh", true)], form.Gateways.Select(gateway => (gateway.Name, gateway.IsChosen)));
        Assert.Empty(form.Propose());
        form.Hosts = "ratings.example.com";
        Assert.Equal("The service's own name has to stay: ratings.", form.Problem);
        form.Hosts = "ratings\nratings.example.com";
        form.MakesGateway = true;
        form.GatewayName = "Front";
        Assert.Equal("The gateway's name is of small letters, digits and dashes.", form.Problem);
        form.GatewayName = "front";
        form.GatewayHosts = "*.example.com";
        Assert.Null(form.Problem);

        var changes = form.Propose();

        Assert.Equal(
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata:
              name: front
              namespace: mesh
              labels:
                kiali_wizard: gateways
            spec:
              selector:
                istio: ingressgateway
              servers:
              - port:
                  number: 80
                  name: http
                  protocol: HTTP
                hosts:
                - '*.example.com'

            """.Replace("'", changes[0].After.Contains('"', StringComparison.Ordinal) ? "\"" : "'", StringComparison.Ordinal),
            changes[0].After);
        Assert.Contains("  hosts:\n  - ratings\n  - ratings.example.com\n", changes[1].After, StringComparison.Ordinal);
        Assert.Contains("  gateways:\n  - mesh\n  - front\n", changes[1].After, StringComparison.Ordinal);
        Assert.Contains("# the testers", changes[1].After, StringComparison.Ordinal);
        await mesh.ApplyAsync(changes);

        form = await mesh.OpenAsync<ExposureForm>("gateways");
        Assert.Equal([("mesh", "callers inside the mesh", true), ("front", "port 80, *.example.com", true)], form.Gateways.Select(gateway => (gateway.Name, gateway.About, gateway.IsChosen)));
        Assert.Empty(form.Propose());
        form.Gateways[0].IsChosen = false;
        var change = Assert.Single(form.Propose());
        Assert.Contains("  gateways:\n  - front\n", change.After, StringComparison.Ordinal);
        form.Gateways[1].IsChosen = false;
        Assert.Equal("The rules have to hold somewhere.", form.Problem);
    }

    [Fact]
    public async Task Exposure_OfNothing_MakesARuleForEveryRequest()
    {
        await using var mesh = await StartAsync(Base);
        var form = await mesh.OpenAsync<ExposureForm>("gateways");
        Assert.Empty(form.Propose());
        form.MakesGateway = true;

        var changes = form.Propose();

        Assert.Equal(["Gateway mesh/ratings-gateway", "VirtualService mesh/ratings"], changes.Select(change => change.Key.ToString()));
        Assert.Contains("  gateways:\n  - mesh\n  - ratings-gateway\n  http:\n  - route:\n    - destination:\n        host: ratings\n", changes[1].After, StringComparison.Ordinal);
        await mesh.ApplyAsync(changes);
    }

    [Fact]
    public async Task TcpShifting_IsForConnectionsAlone()
    {
        await using (var http = await StartAsync(Base))
        {
            Assert.Contains("no port that is called tcp", (await http.OpenAsync<TcpShiftingForm>("tcp")).Problem, StringComparison.Ordinal);
        }

        await using var mesh = await StartAsync(Base.Replace("name: http, port: 80", "name: tcp, port: 9000", StringComparison.Ordinal));
        var form = await mesh.OpenAsync<TcpShiftingForm>("tcp");
        RouteRules.Shift(form.Weights, form.Weights[0], 90);

        var changes = form.Propose();

        Assert.EndsWith(
            """
              tcp:
              - route:
                - destination:
                    host: ratings
                    subset: v1
                  weight: 90
                - destination:
                    host: ratings
                    subset: v2
                  weight: 10

            """,
            changes[1].After,
            StringComparison.Ordinal);
        await mesh.ApplyAsync(changes);
        Assert.Empty((await mesh.OpenAsync<TcpShiftingForm>("tcp")).Propose());
    }

    [Fact]
    public async Task TlsWithFiles_IsAskedForThem()
    {
        await using var mesh = await StartAsync($"{Base}\n---\n{Rules}");
        var form = await mesh.OpenAsync<TrafficPolicyForm>("breaker");
        form.TlsMode = "MUTUAL";
        Assert.Equal("MUTUAL needs the files of a certificate and of its key.", form.Problem);
        (form.ClientCertificate, form.PrivateKey, form.Sni) = ("/etc/cert.pem", "/etc/key.pem", "ratings.example.com");
        Assert.Null(form.Problem);

        var changes = form.Propose();

        Assert.Contains(
            "    tls:\n      mode: MUTUAL\n      clientCertificate: /etc/cert.pem\n      privateKey: /etc/key.pem\n      sni: ratings.example.com", Assert.Single(changes).After, StringComparison.Ordinal);
        await mesh.ApplyAsync(changes);
        form = await mesh.OpenAsync<TrafficPolicyForm>("breaker");
        Assert.Equal(("MUTUAL", "/etc/key.pem"), (form.TlsMode, form.PrivateKey));
        form.TlsMode = "DISABLE";
        Assert.DoesNotContain("clientCertificate", Assert.Single(form.Propose()).After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_IsTheMeshs()
    {
        await using var control = await ControlPlaneFixture.StartAsync(Base);
        var setups = control.Services.GetRequiredService<ServiceSetups>();

        var setup = (await setups.ReadAsync("mesh", "ratings", Token))!;

        Assert.True(setup.IsHost("ratings.mesh.svc.cluster.local", "other"));
        var elsewhere = new ServiceSetup
        {
            Namespace = "mesh",
            Name = "ratings",
            ClusterDomain = "example.org",
            HasTcpPort = false,
            Gateways = [],
            Selector = setup.Selector,
            Versions = [],
            Principals = [],
            Routing = setup.Routing,
            Policy = setup.Policy,
            Authentication = setup.Authentication,
            Authorization = setup.Authorization,
        };
        Assert.Equal("ratings.mesh.svc.example.org", elsewhere.Host);
        Assert.False(elsewhere.IsHost("ratings.mesh.svc.cluster.local", "other"));
    }

    [Theory]
    [InlineData(new[] { 50, 50 }, 0, 80, new[] { 80, 20 })]
    [InlineData(new[] { 100, 0, 0 }, 0, 40, new[] { 40, 30, 30 })]
    [InlineData(new[] { 20, 30, 50 }, 2, 0, new[] { 40, 60, 0 })]
    [InlineData(new[] { 33, 33, 34 }, 1, 34, new[] { 33, 34, 33 })]
    [InlineData(new[] { 100 }, 0, 10, new[] { 100 })]
    public void Weights_AlwaysSumUp(int[] before, int changed, int to, int[] after)
    {
        var weights = before.Select((weight, index) => new VersionWeight { Version = $"v{index}", Weight = weight }).ToList();

        RouteRules.Shift(weights, weights[changed], to);

        Assert.Equal(after, weights.Select(weight => weight.Weight));
    }

    private static async Task<SmallMesh> StartAsync(string manifests)
    {
        var control = await ControlPlaneFixture.StartAsync(manifests);
        var caller = MeshBuilder.Sidecar("ratings-v1", "mesh", "ratings", "v1");
        caller.ServiceAccount = "ratings";
        var (one, _) = await FakeProxy.JoinAsync(control, caller, HealthState.Healthy);
        var (two, _) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("ratings-v2", "mesh", "ratings", "v2"), HealthState.Healthy);
        return new SmallMesh(control, one, two);
    }

    private sealed class SmallMesh(ControlPlaneFixture control, FakeProxy one, FakeProxy two) : IAsyncDisposable
    {
        public async Task<T> OpenAsync<T>(string wizard)
            where T : WizardForm
        {
            var setup = (await control.Services.GetRequiredService<ServiceSetups>().ReadAsync("mesh", "ratings", Token))!;
            return (T)WizardForm.Of(WizardKind.Find(wizard)!, setup);
        }

        public async Task ApplyAsync(IReadOnlyList<ProposedChange> changes)
        {
            Assert.NotEmpty(changes);
            foreach (var change in changes)
            {
                var answer = await control.Services.GetRequiredService<ConfigurationWriter>().ApplyAsync(change.After, change.Key, change.Version, dryRun: false, Token);
                Assert.True(answer.IsDone, answer.IsDone ? "" : $"{answer.Refusal}\n{change.After}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            one.Dispose();
            two.Dispose();
            await control.DisposeAsync();
        }
    }
}
