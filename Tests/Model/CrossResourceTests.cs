using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MeshModel.Analysis;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

/// <summary>What resources do to one another: each rule with a case that it tells and one that it does not.</summary>
public sealed class CrossResourceTests
{
    private const string Services = """
        {apiVersion: v1, kind: Service, metadata: {name: books}, spec: {selector: {app: books}, ports: [{name: http, port: 80, targetPort: 8080}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: books}, spec: {host: books, subsets: [{name: v1, labels: {version: v1}}]}}
        """;

    [Theory]
    [InlineData("", "{istio: ingressgateway}")]
    [InlineData("IST0101 spec.selector", "{istio: other}")]
    public void SelectorOfAGateway(string expected, string selector) =>
        Assert.Equal(expected, Found("Gateway mesh/g", Gateway("g", "hosts: [a.example], port: {number: 80, name: http, protocol: HTTP}", selector)));

    [Theory]
    [InlineData("IST0101 spec.servers[0].tls.credentialName", null, "istio-system")]
    [InlineData("IST0101 spec.servers[0].tls.credentialName", "pair", "mesh")]
    [InlineData("", "pair", "istio-system")]
    [InlineData("IST0161 spec.servers[0].tls.credentialName", "nothing", "istio-system")]
    [InlineData("IST0161 spec.servers[0].tls.credentialName", "no PEM", "istio-system")]
    public void CertificateOfAGateway(string expected, string? content, string home)
    {
        var secret = content is null ? "" : $"---\n{{apiVersion: v1, kind: Secret, metadata: {{name: cert, namespace: {home}}}, type: Opaque, data: {{{Data(content)}}}}}";

        Assert.Equal(expected, Found("Gateway mesh/g", $"{Https("g")}\n{secret}"));
    }

    [Fact]
    public void CertificateOfTwoGateways()
    {
        var secret = $"{{apiVersion: v1, kind: Secret, metadata: {{name: cert, namespace: istio-system}}, type: Opaque, data: {{{Data("pair")}}}}}";

        Assert.Equal("IST0138 spec.servers[0].tls.credentialName", Found("Gateway mesh/g", $"{secret}\n---\n{Https("g")}\n---\n{Https("other", "b.example")}"));
    }

    [Fact]
    public void CertificatesOfAGateway_AreEachLookedFor()
    {
        var several = Https("g").Replace("credentialName: cert", "credentialNames: [cert, none]", StringComparison.Ordinal);
        var secret = $"{{apiVersion: v1, kind: Secret, metadata: {{name: cert, namespace: istio-system}}, type: Opaque, data: {{{Data("pair")}}}}}";

        Assert.Equal("IST0101 spec.servers[0].tls.credentialNames[1]", Found("Gateway mesh/g", $"{several}\n---\n{secret}"));
        Assert.Equal(
            "IST0138 spec.servers[0].tls.credentialNames[0]",
            Found("Gateway mesh/g", $"{secret}\n---\n{several.Replace(", none", "", StringComparison.Ordinal)}\n---\n{Https("other", "b.example")}"));
    }

    [Theory]
    [InlineData("", "a.example", "'*.example'")]
    [InlineData("", "'*.a.example'", "'*'")]
    [InlineData("", "books", "'mesh/*'")]
    [InlineData("IST0132 spec.hosts", "a.example", "b.example")]
    [InlineData("IST0132 spec.hosts", "a.example", "other/a.example")]
    public void HostsOfAGatewayAndItsRules(string expected, string own, string hosts) => Assert.Equal(expected, Found(
        "VirtualService mesh/rule",
        $"{Gateway("g", $"hosts: [{hosts}], port: {{number: 80, name: http, protocol: HTTP}}")}\n---\n{Rule("rule", $"hosts: [{own}], gateways: [g]", "{route: [{destination: {host: books, subset: v1}}]}")}"));

    [Theory]
    [InlineData("IST0145 spec.servers[0]", "hosts: ['*.example'], port: {number: 80, name: http, protocol: HTTP}", "{istio: ingressgateway}")]
    [InlineData("IST0145 spec.servers[0]", "hosts: [a.example], port: {number: 80, name: http, protocol: HTTP}", "{app: istio-ingressgateway}")]
    [InlineData("", "hosts: [b.example], port: {number: 80, name: http, protocol: HTTP}", "{istio: ingressgateway}")]
    [InlineData("", "hosts: [a.example], port: {number: 81, name: http, protocol: HTTP}", "{istio: ingressgateway}")]
    [InlineData("", "hosts: [other/a.example], port: {number: 80, name: http, protocol: HTTP}", "{istio: ingressgateway}")]
    public void TwoGatewaysOfOnePort(string expected, string server, string selector) => Assert.Equal(expected, Found(
        "Gateway mesh/g", $"{Gateway("g", "hosts: [a.example], port: {number: 80, name: http, protocol: HTTP}")}\n---\n{Gateway("other", server, selector)}"));

    [Theory]
    [InlineData("", "{name: http, port: 80, targetPort: 8080}")]
    [InlineData("", "{name: http, port: 8000, targetPort: 80}")]
    [InlineData("IST0162 spec.servers[0].port", "{name: http, port: 8000, targetPort: 8080}")]
    public void PortOfAGatewaysService(string expected, string port) => Assert.Equal(expected, Found(
        "Gateway mesh/g",
        $"{Gateway("g", "hosts: [a.example], port: {number: 80, name: http, protocol: HTTP}")}\n---\n{{apiVersion: v1, kind: Service, metadata: {{name: gate, namespace: istio-system}}, spec: {{selector: {{istio: ingressgateway}}, ports: [{port}]}}}}"));

    [Theory]
    [InlineData("IST0140 spec.http[0].route[0].destination", "hosts: [a.example], gateways: [g]", "{route: [{destination: {host: books}}]}")]
    [InlineData("", "hosts: [a.example], gateways: [g]", "{route: [{destination: {host: books, subset: v1}}]}")]
    public void RulesThatAGatewayDoesNotAsk(string expected, string spec, string rule) => Assert.Equal(expected, Found(
        "VirtualService mesh/rule",
        $"{Gateway("g", "hosts: ['*'], port: {number: 80, name: http, protocol: HTTP}")}\n---\n{Rule("books", "hosts: [books]", "{route: [{destination: {host: books, subset: v1}}]}")}\n---\n{Rule("rule", spec, rule)}"));

    [Theory]
    [InlineData("IST0128 spec.trafficPolicy.tls", "tls: {mode: SIMPLE}")]
    [InlineData("", "tls: {mode: SIMPLE, caCertificates: /ca.pem}")]
    [InlineData("", "tls: {mode: ISTIO_MUTUAL}")]
    [InlineData("IST0129 spec.trafficPolicy.portLevelSettings[0].tls", "portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE}}]")]
    [InlineData("", "portLevelSettings: [{port: {number: 80}, tls: {mode: SIMPLE, credentialName: ca}}]")]
    public void ServerThatIsNotVerified(string expected, string policy) => Assert.Equal(expected, Found(
        "DestinationRule mesh/rule", $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: rule}}, spec: {{host: '*.mesh.svc.cluster.local', trafficPolicy: {{{policy}}}}}}}"));

    [Theory]
    [InlineData("IST0111 ", "", "")]
    [InlineData("", "", "workloadSelector: {labels: {app: books}}, ")]
    [InlineData("IST0110 spec.workloadSelector", "workloadSelector: {labels: {version: v1}}, ", "workloadSelector: {labels: {app: books}}, ")]
    [InlineData("", "workloadSelector: {labels: {version: v1}}, ", "workloadSelector: {labels: {version: v2}}, ")]
    public void TwoSidecarsOfANamespace(string expected, string own, string other) =>
        Assert.Equal(expected, Found("Sidecar mesh/one", $"{Sidecar("one", own)}\n---\n{Sidecar("other", other)}"));

    [Theory]
    [InlineData("IST0160 ", "", "")]
    [InlineData("", "", "selector: {matchLabels: {app: books}}")]
    [InlineData("IST0159 spec.selector", "selector: {matchLabels: {version: v1}}", "selector: {matchLabels: {app: books}}")]
    [InlineData("", "selector: {matchLabels: {version: v1}}", "selector: {matchLabels: {version: v2}}")]
    [InlineData("IST0127 spec.selector", "selector: {matchLabels: {app: absent}}", "selector: {matchLabels: {app: books}}")]
    public void TwoTelemetriesOfANamespace(string expected, string own, string other) =>
        Assert.Equal(expected, Found("Telemetry mesh/one", $"{Telemetry("one", own)}\n---\n{Telemetry("other", other)}"));

    [Theory]
    [InlineData("", "tracing: [{randomSamplingPercentage: 1}], metrics: [{}]")]
    [InlineData("IST0157 spec.accessLogging[0].providers", "accessLogging: [{filter: {expression: response.code >= 400}}]")]
    [InlineData("", "accessLogging: [{disabled: true}, {providers: [{name: envoy}]}]")]
    [InlineData("IST0101 spec.tracing[0].providers[0].name", "tracing: [{providers: [{name: jaeger}]}]")]
    public void ProvidersOfATelemetry(string expected, string spec) => Assert.Equal(expected, Found("Telemetry mesh/one", Telemetry("one", spec)));

    private static string Telemetry(string name, string spec) =>
        $"{{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {{name: {name}}}, spec: {{{spec}}}}}";

    [Theory]
    [InlineData("", "AuthorizationPolicy", "selector: {matchLabels: {app: books}}, rules: [{}]", "mesh")]
    [InlineData("IST0127 spec.selector", "AuthorizationPolicy", "selector: {matchLabels: {app: absent}}, rules: [{}]", "mesh")]
    [InlineData("", "AuthorizationPolicy", "selector: {matchLabels: {app: books}}, rules: [{}]", "istio-system")]
    [InlineData("IST0127 spec.selector", "PeerAuthentication", "selector: {matchLabels: {app: books}}, mtls: {mode: STRICT}", "istio-system")]
    [InlineData("", "RequestAuthentication", "selector: {matchLabels: {app: books}}", "mesh")]
    public void PolicyForNobody(string expected, string kind, string spec, string home) => Assert.Equal(
        expected, Found($"{kind} {home}/policy", $"{{apiVersion: security.istio.io/v1, kind: {kind}, metadata: {{name: policy, namespace: {home}}}, spec: {{{spec}}}}}"));

    [Theory]
    [InlineData("", "[mesh, 'a*']")]
    [InlineData("IST0101 spec.rules[0].from[0].source.namespaces[1]", "[mesh, absent]")]
    [InlineData("IST0101 spec.rules[0].from[0].source.notNamespaces[0]", "['*'], notNamespaces: [absent, mesh]")]
    public void NamespaceOfAPolicy(string expected, string namespaces) => Assert.Equal(expected, Found(
        "AuthorizationPolicy mesh/policy",
        $"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: policy}}, spec: {{rules: [{{from: [{{source: {{namespaces: {namespaces}}}}}]}}]}}}}"));

    [Theory]
    [InlineData("IST0177 spec.ports[0].protocol", "HTTP", "['*']")]
    [InlineData("", "TCP", "['*']")]
    [InlineData("", "HTTP", "[other]")]
    public void ProtocolOfTwoServiceEntries(string expected, string protocol, string exportTo) => Assert.Equal(expected, Found(
        "ServiceEntry mesh/one",
        $"{Entry("one", "TCP", "['.']")}\n---\n{Entry("other", protocol, exportTo)}"));

    [Theory]
    [InlineData("", "{name: http, port: 80, targetPort: 8080}")]
    [InlineData("", "{name: tcp, port: 81, targetPort: 8081}")]
    [InlineData("IST0116 spec.ports[0]", "{name: grpc, port: 80, targetPort: 8080}")]
    [InlineData("IST0137 spec.ports[0].port", "{name: http, port: 81, targetPort: 8080}")]
    public void TwoServicesOfOnePort(string expected, string port) => Assert.Equal(expected, Found(
        "Service mesh/books", $"{{apiVersion: v1, kind: Service, metadata: {{name: more}}, spec: {{selector: {{version: v1}}, ports: [{port}]}}}}"));

    [Theory]
    [InlineData("IST0149 spec.http[0].match[0]", "")]
    [InlineData("IST0149 spec.http[0].match[0]", "{apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: {name: jwt, namespace: istio-system}, spec: {selector: {matchLabels: {app: books}}}}")]
    [InlineData("", "{apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: {name: jwt, namespace: istio-system}, spec: {selector: {matchLabels: {istio: ingressgateway}}}}")]
    public void ClaimsThatNobodyVerifies(string expected, string authentication) => Assert.Equal(expected, Found(
        "VirtualService mesh/rule",
        $"{Gateway("g", "hosts: ['*'], port: {number: 80, name: http, protocol: HTTP}")}\n---\n"
        + $"{Rule("rule", "hosts: [a.example], gateways: [g]", "{match: [{headers: {'@request.auth.claims.group': {exact: a}}}], route: [{destination: {host: books, subset: v1}}]}")}\n---\n{authentication}"));

    [Theory]
    [InlineData("IST0002 spec.http[0].fault.delay.percent", "percent: 5")]
    [InlineData("", "percentage: {value: 5}")]
    public void DeprecatedField(string expected, string share) => Assert.Equal(expected, Found(
        "VirtualService mesh/rule", Rule("rule", "hosts: [books]", $"{{fault: {{delay: {{fixedDelay: 1s, {share}}}}}, route: [{{destination: {{host: books, subset: v1}}}}]}}")));

    [Theory]
    [InlineData("IST0107 metadata.annotations[\"sidecar.istio.io/proxyCPU\"]", "sidecar.istio.io/proxyCPU")]
    [InlineData("", "networking.istio.io/exportTo")]
    [InlineData("IST0108 metadata.annotations[\"networking.istio.io/exportto\"]", "networking.istio.io/exportto")]
    [InlineData("IST0135 metadata.annotations[\"alpha.istio.io/canonical-serviceaccounts\"]", "alpha.istio.io/canonical-serviceaccounts")]
    [InlineData("IST0107 metadata.annotations[\"istio.io/dry-run\"]", "istio.io/dry-run")]
    [InlineData("", "galley.istio.io/analyze-suppress")]
    [InlineData("", "not-istio.io/exportto")]
    [InlineData("", "example.com/owner")]
    public void AnnotationOfAService(string expected, string annotation) => Assert.Equal(expected, Found(
        "Service mesh/noted", $"{{apiVersion: v1, kind: Service, metadata: {{name: noted, annotations: {{{annotation}: '*'}}}}, spec: {{ports: [{{name: http, port: 80}}]}}}}"));

    [Theory]
    [InlineData("", "sidecar.istio.io/interceptionMode: TPROXY")]
    [InlineData("IST0125 sidecar.istio.io/interceptionMode", "sidecar.istio.io/interceptionMode: tproxy")]
    [InlineData("", "status.sidecar.istio.io/port: '15020'")]
    [InlineData("IST0125 status.sidecar.istio.io/port", "status.sidecar.istio.io/port: '70000'")]
    [InlineData("", "readiness.status.sidecar.istio.io/periodSeconds: '2'")]
    [InlineData("IST0125 readiness.status.sidecar.istio.io/periodSeconds", "readiness.status.sidecar.istio.io/periodSeconds: 2s")]
    [InlineData("", "traffic.sidecar.istio.io/includeOutboundIPRanges: '*'")]
    [InlineData("", "traffic.sidecar.istio.io/excludeOutboundIPRanges: '10.0.0.0/8,::1/128'")]
    [InlineData("IST0125 traffic.sidecar.istio.io/excludeOutboundIPRanges", "traffic.sidecar.istio.io/excludeOutboundIPRanges: '*'")]
    [InlineData("IST0125 traffic.sidecar.istio.io/includeOutboundIPRanges", "traffic.sidecar.istio.io/includeOutboundIPRanges: 10.0.0.1")]
    [InlineData("", "traffic.sidecar.istio.io/excludeOutboundPorts: '80, 443'")]
    [InlineData("IST0125 traffic.sidecar.istio.io/excludeInboundPorts", "traffic.sidecar.istio.io/excludeInboundPorts: http")]
    [InlineData("", "prometheus.istio.io/merge-metrics: 'true'")]
    [InlineData("IST0125 prometheus.istio.io/merge-metrics", "prometheus.istio.io/merge-metrics: maybe")]
    [InlineData("", "proxy.istio.io/config: '{gatewayTopology: {numTrustedProxies: 1}}'")]
    [InlineData("IST0125 proxy.istio.io/config", "proxy.istio.io/config: '{gatewayTopolgy: {}}'")]
    [InlineData("IST0125 proxy.istio.io/config", "proxy.istio.io/config: '{a'")]
    [InlineData("IST0135 sidecar.istio.io/inject", "sidecar.istio.io/inject: 'false'")]
    [InlineData("IST0108 sidecar.istio.io/proxyCpu", "sidecar.istio.io/proxyCpu: 100m")]
    public void AnnotationOfAPod(string expected, string annotation) => Assert.Equal(
        expected.Length == 0 ? "" : expected.Replace(" ", " spec.template.metadata.annotations[\"", StringComparison.Ordinal) + "\"]",
        Found("Deployment mesh/noted", $"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: noted}}, spec: {{selector: {{matchLabels: {{app: a}}}}, template: {{metadata: {{labels: {{app: a}}, annotations: {{{annotation}}}}}, spec: {{containers: [{{name: a}}]}}}}}}}}"));

    [Theory]
    [InlineData("", "mesh")]
    [InlineData("IST0127 ", "empty")]
    [InlineData("", "istio-system")]
    public void PolicyForAWholeNamespace(string expected, string home) => Assert.Equal(
        expected, Found($"AuthorizationPolicy {home}/policy", $"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: policy, namespace: {home}}}, spec: {{rules: [{{}}]}}}}"));

    [Theory]
    [InlineData("IST0134 spec.ports[0]", "NONE", "", "TCP")]
    [InlineData("IST0134 spec.ports[0]", "STATIC", "networking.istio.io/enable-autoallocate-ip: 'false'", "TCP")]
    [InlineData("", "STATIC", "", "TCP")]
    [InlineData("", "NONE", "", "HTTP")]
    public void PortOfTcpWithoutAddresses(string expected, string resolution, string label, string protocol) => Assert.Equal(expected, Found(
        "ServiceEntry mesh/tcp",
        $"{{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {{name: tcp, labels: {{{label}}}}}, spec: {{hosts: [a.example], resolution: {resolution}, ports: [{{number: 80, name: p, protocol: {protocol}}}]}}}}"));

    [Fact]
    public void EveryCode_StandsInTheDocs()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryTree.Root, "docs", "architecture.md"));
        var codes = typeof(MeshAnalyzer).Assembly.GetType("MeshModel.Analysis.AnalysisCodes", throwOnError: true)!.GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => (AnalysisCode)property.GetValue(null)!).ToList();

        Assert.All(codes, code => Assert.Matches($@"\|[^|]*\b{code.Code}\b", page));
        Assert.All(codes, code => Assert.False(string.IsNullOrEmpty(code.Name)));
    }

    [Fact]
    public void UnknownWorkloads_AreNotSaidToBeMissing()
    {
        var resources = Read($"{Gateway("g", "hosts: [a.example], port: {number: 80, name: http, protocol: HTTP}", "{istio: other}")}\n---\n{Services}");

        Assert.Empty(new MeshAnalyzer().Analyze(new AnalysisInput { Resources = resources, KnowsWorkloads = false }));
        Assert.Equal(2, new MeshAnalyzer().Analyze(new AnalysisInput { Resources = resources }).Count);
    }

    [Fact]
    public void ManyNamespaces_AreAnalysedInGoodTime()
    {
        const string Objects = """
            {apiVersion: v1, kind: Service, metadata: {name: sS, namespace: nN}, spec: {selector: {app: sS}, ports: [{name: http, port: 80}]}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: sS, namespace: nN}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: sS, version: v1}}, spec: {containers: [{name: a}]}}}}
            ---
            {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: sS, namespace: nN}, spec: {hosts: [sS], http: [{route: [{destination: {host: sS, subset: v1}}]}]}}
            ---
            {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: sS, namespace: nN}, spec: {host: sS, subsets: [{name: v1, labels: {version: v1}}]}}
            """;
        var text = string.Join("\n---\n", Enumerable.Range(0, 50).SelectMany(number => Enumerable.Range(0, 5).Select(service =>
            Objects.Replace("sS", $"s{service}", StringComparison.Ordinal).Replace("nN", $"n{number}", StringComparison.Ordinal))));
        var resources = Read(text);
        Assert.Equal(1000, resources.Count);

        // Far more than it takes, and far less than what grows with the square would.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var found = new MeshAnalyzer().Analyze(new AnalysisInput { Resources = resources });

        Assert.Empty(found);
        Assert.False(limit.IsCancellationRequested, "1,000 resources took more than 20 s");
    }

    private static string Gateway(string name, string server, string selector = "{istio: ingressgateway}") =>
        $"{{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {{name: {name}}}, spec: {{selector: {selector}, servers: [{{{server}}}]}}}}";

    private static string Https(string name, string host = "a.example") =>
        Gateway(name, $"hosts: [{host}], port: {{number: 443, name: https, protocol: HTTPS}}, tls: {{mode: SIMPLE, credentialName: cert}}");

    private static string Rule(string name, string spec, string rule) =>
        $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: {name}}}, spec: {{{spec}, http: [{rule}]}}}}";

    private static string Sidecar(string name, string selector) =>
        $"{{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {{name: {name}}}, spec: {{{selector}egress: [{{hosts: ['*/*']}}]}}}}";

    private static string Entry(string name, string protocol, string exportTo) =>
        $"{{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {{name: {name}}}, spec: {{hosts: [a.example], addresses: [10.0.0.1], exportTo: {exportTo}, ports: [{{number: 80, name: p, protocol: {protocol}}}]}}}}";

    private static string Data(string content)
    {
        if (content != "pair")
        {
            return content == "nothing" ? "" : "tls.crt: bm8gUEVN, tls.key: bm8gUEVN";
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=a.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return $"tls.crt: {Base64(certificate.ExportCertificatePem())}, tls.key: {Base64(key.ExportPkcs8PrivateKeyPem())}";
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static List<Resource> Read(string yaml)
    {
        List<Resource> resources = [];
        foreach (var document in YamlDocuments.Read(yaml, "test.yaml"))
        {
            var admission = AdmissionCheck.Check(document.Resource, document.Source);
            Assert.True(admission.Resource is not null, string.Join('\n', admission.Findings.Where(finding => finding.Severity == Severity.Error)));
            var metadata = admission.Resource.Metadata;
            resources.Add(admission.Resource with { Metadata = metadata with { Namespace = metadata.Namespace.Length > 0 ? metadata.Namespace : "mesh" } });
        }

        return resources;
    }

    private static string Found(string resource, string yaml)
    {
        var messages = new MeshAnalyzer().Analyze(new AnalysisInput
        {
            Resources = Read($"{Services}\n---\n{yaml}"),
            Workloads =
            [
                new AnalysisWorkload("mesh", new Dictionary<string, string> { ["app"] = "books", ["version"] = "v1" }),
                new AnalysisWorkload("istio-system", new Dictionary<string, string> { ["istio"] = "ingressgateway", ["app"] = "istio-ingressgateway" }),
            ],
        });
        return string.Join(", ", (messages.FirstOrDefault(entry => entry.Key.ToString() == resource).Value ?? []).Select(message => $"{message.Code.Code} {message.Path}"));
    }
}
