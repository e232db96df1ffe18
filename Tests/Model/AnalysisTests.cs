using MeshModel.Analysis;
using MeshModel.Findings;
using MeshModel.Mesh;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

public sealed class AnalysisTests
{
    private const string Services = """
        {apiVersion: v1, kind: Service, metadata: {name: books}, spec: {selector: {app: books}, ports: [{name: http, port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: ratings}, spec: {selector: {app: ratings}, ports: [{name: http, port: 80}]}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: both}, spec: {selector: {app: both}, ports: [{name: http, port: 80}, {name: grpc, port: 81}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: api}, spec: {hosts: [api.example.com, '*.wild.com'], ports: [{number: 80, name: http, protocol: HTTP}]}}
        ---
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: books}, spec: {host: books, subsets: [{name: v1, labels: {version: v1}}]}}
        """;

    [Theory]
    [InlineData("", "{route: [{destination: {host: books, subset: v1}}]}")]
    [InlineData("IST0101 spec.http[0].route[0].destination.host", "{route: [{destination: {host: absent}}]}")]
    [InlineData("IST0101 spec.http[0].route[0].destination.host", "{route: [{destination: {host: books.mesh, subset: v9}}]}")]
    [InlineData("IST0101 spec.http[0].mirror.host", "{route: [{destination: {host: books}}], mirror: {host: absent}}")]
    [InlineData("IST0101 spec.http[0].mirrors[0].destination.host", "{route: [{destination: {host: books}}], mirrors: [{destination: {host: absent}}]}")]
    [InlineData("IST0101 spec.http[0].route[0].destination.subset", "{route: [{destination: {host: books, subset: v9}}]}")]
    [InlineData("IST0101 spec.http[0].mirror.subset", "{route: [{destination: {host: books}}], mirror: {host: ratings, subset: v1}}")]
    [InlineData("", "{route: [{destination: {host: api.example.com}, weight: 1}, {destination: {host: x.wild.com}, weight: 1}]}")]
    [InlineData("IST0112 spec.http[0].route[0].destination", "{route: [{destination: {host: both}}]}")]
    [InlineData("", "{route: [{destination: {host: both, port: {number: 81}}}]}")]
    [InlineData("IST0101 spec.http[0].match[0].gateways[0]", "{match: [{gateways: [absent]}], route: [{destination: {host: books}}]}")]
    [InlineData("MESH0009 spec.http[0].delegate", "{delegate: {name: absent}}")]
    [InlineData("MESH0009 spec.http[0].delegate", "{delegate: {name: rule}}")]
    [InlineData("MESH0001 spec.http[0].fault.delay", "{fault: {delay: {fixedDelay: 1s, percentage: {value: 1}}}, timeout: 1s, route: [{destination: {host: books}}]}")]
    [InlineData("MESH0001 spec.http[0].fault", "{fault: {abort: {httpStatus: 500, percentage: {value: 1}}}, timeout: 1s, retries: {attempts: 1, retryOn: 5xx}, route: [{destination: {host: books}}]}")]
    [InlineData("MESH0002 spec.http[0].retries", "{retries: {attempts: 1}, route: [{destination: {host: books}}]}")]
    [InlineData("", "{retries: {attempts: 0}, route: [{destination: {host: books}}]}")]
    [InlineData("MESH0003 spec.http[0].retries.perTryTimeout", "{retries: {attempts: 1, perTryTimeout: 1s, retryOn: connect-failure}, route: [{destination: {host: books}}]}")]
    [InlineData("", "{timeout: 3s, retries: {attempts: 1, perTryTimeout: 1s, retryOn: 'connect-failure,5xx'}, route: [{destination: {host: books}}]}")]
    [InlineData("MESH0004 spec.http[0].timeout", "{timeout: 1s, retries: {attempts: 1, perTryTimeout: 1s, retryOn: 5xx}, route: [{destination: {host: books}}]}")]
    [InlineData("IST0130 spec.http[1]", "{route: [{destination: {host: books}}]}, {name: late, match: [{uri: {prefix: /}}], route: [{destination: {host: books}}]}")]
    [InlineData("IST0131 spec.http[1].match[0]", "{match: [{uri: {prefix: /a}}], route: [{destination: {host: books}}]}, {match: [{uri: {prefix: /a/b}}], route: [{destination: {host: books}}]}")]
    public void RuleOfAVirtualService(string expected, string rules) =>
        Assert.Equal(expected, Found("VirtualService mesh/rule", $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: rule}}, spec: {{hosts: [books], http: [{rules}]}}}}"));

    [Theory]
    [InlineData("", "host: ratings, subsets: [{name: v1, labels: {version: v1}}]")]
    [InlineData("IST0174 spec.host", "host: absent")]
    [InlineData("", "host: '*.mesh.svc.cluster.local'")]
    [InlineData("IST0173 spec.subsets[1]", "host: ratings, subsets: [{name: v1, labels: {version: v1}}, {name: v9, labels: {version: v9}}]")]
    [InlineData("MESH0005 spec.trafficPolicy.outlierDetection.maxEjectionPercent", "host: ratings, trafficPolicy: {outlierDetection: {}}")]
    [InlineData("MESH0005 spec.trafficPolicy.outlierDetection.maxEjectionPercent", "host: ratings, trafficPolicy: {outlierDetection: {maxEjectionPercent: 49}}")]
    [InlineData("", "host: ratings, trafficPolicy: {outlierDetection: {maxEjectionPercent: 50}}")]
    [InlineData("MESH0005 spec.subsets[0].trafficPolicy.outlierDetection.maxEjectionPercent", "host: ratings, subsets: [{name: v1, labels: {version: v1}, trafficPolicy: {outlierDetection: {maxEjectionPercent: 50}}}]")]
    [InlineData("IST0133 spec.trafficPolicy.outlierDetection.consecutiveErrors", "host: ratings, trafficPolicy: {outlierDetection: {consecutiveErrors: 1, maxEjectionPercent: 100}}")]
    public void RuleOfADestinationRule(string expected, string spec) =>
        Assert.Equal(expected, Found("DestinationRule mesh/rule", $"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: rule}}, spec: {{{spec}}}}}"));

    [Fact]
    public void SubsetThatADeploymentWouldStart_IsNotEmpty() => Assert.Equal("", Found("DestinationRule mesh/rule", """
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: rule}, spec: {host: ratings, subsets: [{name: v9, labels: {version: v9}}]}}
        ---
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: later}, spec: {selector: {matchLabels: {app: ratings, version: v9}}, template: {metadata: {labels: {app: ratings, version: v9}}, spec: {containers: [{name: a, image: a}]}}}}
        """));

    [Fact]
    public void TwoVirtualServicesForOneHost_AreBothToldWhoCounts()
    {
        var messages = Analyze(Services, Rule("older", "hosts: [books]"), Rule("younger", "hosts: [books.mesh.svc.cluster.local, ratings]"), Rule("elsewhere", "hosts: [books.mesh.svc.cluster.local], exportTo: [.]", "other"), Rule("gateway", "hosts: [books], gateways: [g]"));

        Assert.Contains("VirtualService mesh/younger names books.mesh.svc.cluster.local too; this one is older and counts", Text(messages, "VirtualService mesh/older"), StringComparison.Ordinal);
        Assert.Contains("VirtualService mesh/older is older and has books.mesh.svc.cluster.local already", Text(messages, "VirtualService mesh/younger"), StringComparison.Ordinal);
        Assert.DoesNotContain("IST0109", Text(messages, "VirtualService mesh/gateway"), StringComparison.Ordinal);
        Assert.Contains("MESH0008", Text(messages, "VirtualService other/elsewhere"), StringComparison.Ordinal);
    }

    [Fact]
    public void VirtualServicesThatNobodySeesBothOf_DoNotConflict()
    {
        var messages = Analyze(Services, Rule("one", "hosts: [books], exportTo: [.]"), Rule("two", "hosts: [books.mesh.svc.cluster.local], exportTo: [.]", "other"));

        Assert.DoesNotContain("IST0109", Text(messages, "VirtualService mesh/one"), StringComparison.Ordinal);
    }

    [Fact]
    public void WildcardOverAHost_IsTold()
    {
        var messages = Analyze(Services, Rule("one", "hosts: [books]"), Rule("all", "hosts: ['*.mesh.svc.cluster.local']"));

        Assert.Contains("IST0109", Text(messages, "VirtualService mesh/one"), StringComparison.Ordinal);
        Assert.Contains("for that host it counts", Text(messages, "VirtualService mesh/all"), StringComparison.Ordinal);
    }

    [Fact]
    public void SecondPolicyAndRepeatedSubset_ArePassedOver()
    {
        var messages = Analyze(
            Services,
            "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: one}, spec: {host: ratings, trafficPolicy: {loadBalancer: {simple: RANDOM}}, subsets: [{name: v1, labels: {version: v1}}]}}",
            "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: two}, spec: {host: ratings, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}, subsets: [{name: v1, labels: {version: v1}}]}}");

        Assert.Equal("", Text(messages, "DestinationRule mesh/one"));
        Assert.Contains("spec.trafficPolicy: DestinationRule mesh/one is older", Text(messages, "DestinationRule mesh/two"), StringComparison.Ordinal);
        Assert.Contains("spec.subsets[0]: DestinationRule mesh/one is older", Text(messages, "DestinationRule mesh/two"), StringComparison.Ordinal);
    }

    [Fact]
    public void RetriesOfAHashedService_AreTold() => Assert.Equal("MESH0006 spec.http[0].retries", Found("VirtualService mesh/rule", """
        {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: ratings}, spec: {host: ratings, trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true}}}}}
        ---
        {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: rule}, spec: {hosts: [ratings], http: [{retries: {attempts: 1, retryOn: 5xx}, route: [{destination: {host: ratings}}]}]}}
        """));

    [Fact]
    public void PortWithoutProtocolInItsName_IsTold() => Assert.Equal("IST0118 spec.ports[0].name", Found("Service mesh/odd", """
        {apiVersion: v1, kind: Service, metadata: {name: odd}, spec: {ports: [{name: web, port: 80}, {name: grpc-api, port: 81}]}}
        """));

    [Fact]
    public void AnnotationOfTheResource_SilencesCodes() => Assert.Equal("", Found("VirtualService mesh/rule", """
        {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: rule, annotations: {galley.istio.io/analyze-suppress: 'IST0101, MESH0002'}}, spec: {hosts: [books], http: [{retries: {attempts: 1}, route: [{destination: {host: absent}}]}]}}
        """));

    [Fact]
    public void ExportThatTheMeshWithholds_Counts()
    {
        var rule = Rule("abroad", "hosts: [books.mesh.svc.cluster.local]", "other");

        Assert.Equal("", Text(Analyze(Services, rule), "VirtualService other/abroad"));
        Assert.Contains("MESH0008", Text(Analyze(new MeshConfig { DefaultVirtualServiceExportTo = ["."] }, Services, rule), "VirtualService other/abroad"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("istio-destinationrule.yaml", "")]
    [InlineData("istio-gateway.yaml", "IST0133")]
    [InlineData("istio-virtual-service-all-v1.yaml", "")]
    [InlineData("virtual-service-ratings-50.yaml", "")]
    [InlineData("istio-delay.yaml", "")]
    [InlineData("istio-mirroring.yaml", "")]
    [InlineData("circuit-breaker.yaml", "")]
    [InlineData("retries.yaml", "MESH0002 MESH0003")]
    public void FilesOfTheTutorial_AreCleanButForWhatIsThere(string file, string expected)
    {
        var rules = file is "istio-destinationrule.yaml" or "circuit-breaker.yaml" ? "" : ReadFile("istio-destinationrule.yaml");
        var messages = Analyze(ReadFile("books-deployment.yaml"), rules, ReadFile(file));

        Assert.Equal(expected, string.Join(' ', messages.Values.SelectMany(list => list).Select(message => message.Code.Code).Distinct()));
    }

    private static string ReadFile(string name) => File.ReadAllText(Path.Combine(RepositoryTree.Root, "mesh", name));

    private static string Found(string resource, string yaml) =>
        string.Join(", ", Of(Analyze(Services, yaml), resource).Select(message => $"{message.Code.Code} {message.Path}"));

    private static string Text(IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> messages, string resource) => string.Join('\n', Of(messages, resource));

    private static IReadOnlyList<AnalysisMessage> Of(IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> messages, string resource) =>
        messages.FirstOrDefault(entry => entry.Key.ToString() == resource).Value ?? [];

    private static string Rule(string name, string spec, string ns = "mesh") =>
        $"{{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {{name: {name}, namespace: {ns}}}, spec: {{{spec}, http: [{{route: [{{destination: {{host: books.mesh.svc.cluster.local}}}}]}}]}}}}";

    private static IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Analyze(params string[] yaml) => Analyze(new MeshConfig(), yaml);

    // Each text is a second younger than the one before.
    private static IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Analyze(MeshConfig mesh, params string[] yaml)
    {
        var age = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        List<Resource> resources = [];
        foreach (var text in yaml)
        {
            age = age.AddSeconds(1);
            foreach (var document in YamlDocuments.Read(text, "test.yaml"))
            {
                var admission = AdmissionCheck.Check(document.Resource, document.Source);
                Assert.True(admission.Resource is not null, string.Join('\n', admission.Findings.Where(finding => finding.Severity == Severity.Error)));
                var metadata = admission.Resource.Metadata;
                resources.Add(admission.Resource with
                {
                    Metadata = metadata with { Namespace = metadata.Namespace.Length > 0 ? metadata.Namespace : "mesh", CreationTimestamp = age },
                });
            }
        }

        return new MeshAnalyzer().Analyze(new AnalysisInput
        {
            Resources = resources,
            Mesh = mesh,
            Workloads =
            [
                .. from app in new[] { "books", "ratings", "gw" }
                   from version in new[] { "v1", "v2" }
                   where app != "gw" || version == "v1"
                   select new AnalysisWorkload("mesh", new Dictionary<string, string> { ["app"] = app, ["version"] = version }),
                new AnalysisWorkload("istio-system", new Dictionary<string, string> { ["istio"] = "ingressgateway" }),
            ],
        });
    }
}
