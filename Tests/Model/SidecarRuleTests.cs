using Xunit;

namespace Tests.Model;

public sealed class SidecarRuleTests
{
    [Theory]
    [InlineData("SC-1", "spec", "{}")]
    [InlineData("SC-1", "spec", "{workloadSelector: {labels: {a: b}}}")]
    [InlineData("SC-2", "spec.ingress[0].port", "{ingress: [{defaultEndpoint: '127.0.0.1:1'}]}")]
    [InlineData("SC-2", "spec.ingress[1].port.number", "{ingress: [{port: {number: 1}}, {port: {number: 1}}]}")]
    [InlineData("PORT-1", "spec.ingress[0].port.number", "{ingress: [{port: {number: 0}}]}")]
    [InlineData("SC-3", "spec.ingress[0].defaultEndpoint", "{ingress: [{port: {number: 1}, defaultEndpoint: '10.0.0.1:80'}]}")]
    [InlineData("SC-3", "spec.ingress[0].defaultEndpoint", "{ingress: [{port: {number: 1}, defaultEndpoint: '127.0.0.1:http'}]}")]
    [InlineData("SC-4", "spec.ingress[0].tls", "{ingress: [{port: {number: 1, protocol: HTTP}, tls: {mode: SIMPLE, serverCertificate: a, privateKey: b}}]}")]
    [InlineData("SC-4", "spec.ingress[0].tls.mode", "{ingress: [{port: {number: 1, protocol: HTTPS}, tls: {mode: ISTIO_MUTUAL}}]}")]
    [InlineData("SC-4", "spec.ingress[0].tls.credentialName", "{ingress: [{port: {number: 1, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}}]}")]
    [InlineData("SC-5", "spec.egress[0].hosts", "{egress: [{}]}")]
    [InlineData("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: [ratings]}]}")]
    [InlineData("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: [./ratings]}]}")]
    [InlineData("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: [A/*]}]}")]
    [InlineData("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: ['*/*a.b']}]}")]
    [InlineData("SC-7", "spec.egress[0]", "{egress: [{hosts: ['*/*']}, {port: {number: 1}, hosts: ['*/*']}]}")]
    [InlineData("SC-7", "spec.egress[0]", "{egress: [{hosts: ['*/*']}, {hosts: ['*/*']}]}")]
    [InlineData("SC-8", "spec.egress[1].port.number", "{egress: [{port: {number: 1}, hosts: ['*/*']}, {port: {number: 1}, hosts: ['*/*']}]}")]
    [InlineData("SC-8", "spec.egress[0].port.number", "{egress: [{port: {number: 0}, hosts: ['*/*']}]}")]
    [InlineData("SC-8", "spec.egress[0].captureMode", "{egress: [{port: {number: 0}, bind: 'unix:///a', captureMode: IPTABLES, hosts: ['*/*']}]}")]
    [InlineData("SC-8", "spec.egress[0].port.protocol", "{egress: [{port: {number: 1, protocol: SPDY}, hosts: ['*/*']}]}")]
    [InlineData("SC-10", "spec.outboundTrafficPolicy.egressProxy", "{outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {host: a.b, port: {number: 1}}}}")]
    [InlineData("SC-10", "spec.outboundTrafficPolicy.egressProxy.port", "{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b}}}")]
    [InlineData("SEL-1", "spec.workloadSelector.labels[\"\"]", "{workloadSelector: {labels: {'': b}}, outboundTrafficPolicy: {mode: ALLOW_ANY}}")]
    public void WrongSidecar_IsRefused(string rule, string path, string spec) => Admitted.Refused(Sidecar(spec), rule, path);

    [Theory]
    [InlineData("SC-9", "spec.egress[0].hosts[1]", "{egress: [{hosts: [./*, ./*]}]}")]
    [InlineData("SC-9", "spec.egress[0].hosts[1]", "{egress: [{hosts: ['*/*', ./*]}]}")]
    [InlineData("SC-11", "spec.ingress[0].connectionPool.http", "{ingress: [{port: {number: 1, protocol: TCP}, connectionPool: {http: {}}}]}")]
    [InlineData("NO-EFFECT", "spec.egress[0].bind", "{egress: [{port: {number: 1}, bind: 127.0.0.1, hosts: ['*/*']}]}")]
    [InlineData("NO-EFFECT", "spec.egress[0].captureMode", "{egress: [{port: {number: 1}, captureMode: NONE, hosts: ['*/*']}]}")]
    [InlineData("NO-EFFECT", "spec.ingress", "{ingress: [{port: {number: 1, protocol: HTTP}, defaultEndpoint: ':8080'}]}")]
    [InlineData("NO-EFFECT", "spec.inboundConnectionPool.http.maxConcurrentStreams", "{inboundConnectionPool: {http: {maxConcurrentStreams: 1}}}")]
    public void DoubtfulSidecar_Warns(string rule, string path, string spec) => Admitted.Warned(Sidecar(spec), rule, path);

    [Theory]
    [InlineData("{egress: [{hosts: [./*, istio-system/*, '*/books.mesh.svc.cluster.local', '~/*', '~other/*', a/*.example.com]}]}")]
    [InlineData("{egress: [{port: {number: 9080, protocol: HTTP, name: http}, hosts: [./*]}, {hosts: ['~/*']}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}")]
    [InlineData("{outboundTrafficPolicy: {mode: ALLOW_ANY}, workloadSelector: {labels: {app: a}}}")]
    public void GoodSidecar_IsAcceptedWithoutAWord(string spec)
    {
        var admission = Sidecar(spec);

        Assert.NotNull(admission.Resource);
        Assert.Empty(admission.Findings);
    }

    private static MeshModel.Resources.Admission Sidecar(string spec) => Admitted.Yaml($"{{apiVersion: networking.istio.io/v1, kind: Sidecar, metadata: {{name: a, namespace: mesh}}, spec: {spec}}}");
}
