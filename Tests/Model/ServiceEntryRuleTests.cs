using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

public sealed class ServiceEntryRuleTests
{
    private const string Http = "ports: [{number: 80, name: http, protocol: HTTP}]";
    private const string Tcp = "ports: [{number: 9000, name: tcp, protocol: TCP}]";

    [Theory]
    [InlineData("SE-1", "spec.hosts", "{" + Http + "}")]
    [InlineData("SE-1", "spec.hosts", "{hosts: []}")]
    [InlineData("SE-2", "spec.hosts[0]", "{hosts: ['*'], " + Http + "}")]
    [InlineData("HOST-2", "spec.hosts[0]", "{hosts: ['*a*.com'], " + Http + "}")]
    [InlineData("HOST-2", "spec.hosts[0]", "{hosts: ['*a/b.com'], " + Http + "}")]
    [InlineData("HOST-2", "spec.hosts[0]", "{hosts: [a_b.c], " + Http + "}")]
    [InlineData("SE-4", "spec.workloadSelector", "{hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: b}}, endpoints: [{address: 1.1.1.1}]}")]
    [InlineData("SE-5", "spec.addresses[0]", "{hosts: [a.b], addresses: [nowhere]}")]
    [InlineData("SE-5", "spec.addresses[0]", "{hosts: [a.b], addresses: [10.0.0.0/33]}")]
    [InlineData("SE-5", "spec.addresses[1]", "{hosts: [a.b], resolution: DNS, addresses: [10.0.0.1, 10.0.0.0/8]}")]
    [InlineData("SE-6", "spec.ports[0].number", "{hosts: [a.b], ports: [{number: 0, name: http}]}")]
    [InlineData("SE-6", "spec.ports[0].name", "{hosts: [a.b], ports: [{number: 80}]}")]
    [InlineData("SE-6", "spec.ports[0].name", "{hosts: [a.b], ports: [{number: 80, name: HTTP}]}")]
    [InlineData("SE-6", "spec.ports[1].name", "{hosts: [a.b], ports: [{number: 80, name: a}, {number: 81, name: a}]}")]
    [InlineData("SE-6", "spec.ports[1].number", "{hosts: [a.b], ports: [{number: 80, name: a}, {number: 80, name: b}]}")]
    [InlineData("SE-6", "spec.ports[0].protocol", "{hosts: [a.b], ports: [{number: 80, name: a, protocol: SPDY}]}")]
    [InlineData("SE-6", "spec.ports[0].targetPort", "{hosts: [a.b], ports: [{number: 80, name: a, targetPort: 70000}]}")]
    [InlineData("SE-8", "spec.endpoints", "{hosts: [a.b], endpoints: [{address: 1.1.1.1}]}")]
    [InlineData("SE-10", "spec.endpoints[0].address", "{hosts: [a.b], resolution: STATIC, endpoints: [{address: c.d}]}")]
    [InlineData("SE-11", "spec.hosts[0]", "{hosts: ['*.a.b'], resolution: DNS}")]
    [InlineData("SE-12", "spec.endpoints[0].address", "{hosts: [a.b], resolution: DNS, endpoints: [{address: c_d}]}")]
    [InlineData("SE-13", "spec.endpoints", "{hosts: [a.b], resolution: DNS_ROUND_ROBIN, endpoints: [{address: c.d}, {address: e.f}]}")]
    [InlineData("SE-14", "spec.endpoints[0].ports.grpc", "{hosts: [a.b], resolution: STATIC, " + Http + ", endpoints: [{address: 1.1.1.1, ports: {grpc: 1}}]}")]
    [InlineData("SE-15", "spec.hosts", "{hosts: [a.b, c.d], resolution: DNS, " + Tcp + "}")]
    [InlineData("SE-16", "spec.hosts[0]", "{hosts: [a.b], resolution: DYNAMIC_DNS, " + Http + "}")]
    [InlineData("SE-16", "spec.addresses", "{hosts: ['*.b'], addresses: [1.1.1.1], resolution: DYNAMIC_DNS, " + Http + "}")]
    [InlineData("SE-16", "spec.ports[0].protocol", "{hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Tcp + "}")]
    [InlineData("WE-1", "spec.endpoints[0].address", "{hosts: [a.b], resolution: STATIC, endpoints: [{weight: 1}]}")]
    [InlineData("WE-6", "spec.endpoints[0].address", "{hosts: [a.b], resolution: STATIC, endpoints: [{address: 'unix:///a'}]}")]
    [InlineData("EXP-5", "spec.exportTo", "{hosts: [a.b], exportTo: ['~', '.']}")]
    [InlineData("SEL-2", "spec.workloadSelector.labels.a", "{hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: '*'}}}")]
    public void WrongEntry_IsRefused(string rule, string path, string spec) => Admitted.Refused(Entry(spec), rule, path);

    [Theory]
    [InlineData("SE-3", "spec.hosts[0]", "{hosts: ['*x.com'], " + Http + "}")]
    [InlineData("SE-9", "spec.workloadSelector", "{hosts: [a.b], workloadSelector: {labels: {a: b}}}")]
    [InlineData("SEL-3", "spec.workloadSelector", "{hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {}}}")]
    [InlineData("WE-2", "spec.endpoints[0].address", "{hosts: [a.b], resolution: STATIC, endpoints: [{network: far}]}")]
    [InlineData("NO-EFFECT", "spec.endpoints[0].address", "{hosts: [a.b], resolution: STATIC, " + Http + ", endpoints: [{address: 'unix:///a'}]}")]
    public void DoubtfulEntry_Warns(string rule, string path, string spec) => Admitted.Warned(Entry(spec), rule, path);

    [Theory]
    [InlineData("{hosts: [a.b], " + Http + "}")]
    [InlineData("{hosts: ['*.wikipedia.org'], location: MESH_EXTERNAL, resolution: NONE, exportTo: ['~'], ports: [{number: 443, name: tls, protocol: TLS}]}")]
    [InlineData("{hosts: [a.b], addresses: [10.0.0.0/8, '2001:db8::1'], resolution: STATIC, " + Tcp + ", endpoints: [{address: 1.1.1.1, ports: {tcp: 1}, labels: {version: v1}, weight: 3, locality: eu/a/1}]}")]
    [InlineData("{hosts: [a.b, c.d], resolution: DNS, ports: [{number: 443, name: https, protocol: https, targetPort: 8443}], endpoints: [{address: e.f}, {address: 1.1.1.1}]}")]
    [InlineData("{hosts: ['*.a.b'], resolution: DYNAMIC_DNS, " + Http + "}")]
    [InlineData("{hosts: [a.b], location: MESH_INTERNAL, resolution: STATIC, workloadSelector: {labels: {app: a}}, " + Http + "}")]
    [InlineData("{hosts: [a.b, c.d], addresses: [10.0.0.0/8], " + Tcp + "}")]
    public void GoodEntry_IsAccepted(string spec) => Admitted.Clean(Entry(spec));

    [Theory]
    [InlineData("WE-1", "spec.address", "{labels: {a: b}}")]
    [InlineData("WE-3", "spec.address", "{address: a_b}")]
    [InlineData("WE-3", "spec.address", "{address: 'unix://a'}")]
    [InlineData("WE-4", "spec.ports", "{address: 'unix:///a', ports: {http: 1}}")]
    [InlineData("WE-5", "spec.ports.HTTP", "{address: 1.1.1.1, ports: {HTTP: 1}}")]
    [InlineData("WE-5", "spec.ports.http", "{address: 1.1.1.1, ports: {http: 0}}")]
    [InlineData("LBL-1", "spec.labels.a", "{address: 1.1.1.1, labels: {a: b c}}")]
    public void WrongWorkload_IsRefused(string rule, string path, string spec) => Admitted.Refused(Workload(spec), rule, path);

    [Theory]
    [InlineData("{address: 1.1.1.1, ports: {http: 8080}, labels: {app: a}, serviceAccount: a, weight: 2, locality: a/b/c}")]
    [InlineData("{address: vm.example.com}")]
    public void GoodWorkload_IsAccepted(string spec) => Admitted.Clean(Workload(spec));

    [Fact]
    public void ExampleOfTheRepository_IsAcceptedWithoutAWord()
    {
        var documents = YamlDocuments.Read(File.ReadAllText(Path.Combine(RepositoryTree.Root, "mesh", "egress.yaml")), "egress.yaml");

        Assert.Equal(3, documents.Count);
        Assert.All(documents, document => Assert.Empty(MeshModel.Resources.AdmissionCheck.Check(document.Resource, document.Source).Findings));
    }

    private static MeshModel.Resources.Admission Entry(string spec) => Admitted.Yaml($"{{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}");

    private static MeshModel.Resources.Admission Workload(string spec) => Admitted.Yaml($"{{apiVersion: networking.istio.io/v1, kind: WorkloadEntry, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}");
}
