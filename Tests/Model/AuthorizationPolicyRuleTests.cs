using MeshModel.Findings;
using MeshModel.Security;
using Xunit;

namespace Tests.Model;

public sealed class AuthorizationPolicyRuleTests
{
    [Theory]
    [InlineData("AP-CUSTOM", "spec.action", "{action: CUSTOM, provider: {name: opa}, rules: [{}]}")]
    [InlineData("AP-CUSTOM", "spec.action", "{action: CUSTOM}")]
    [InlineData("SCHEMA", "spec.action", "{action: PERMIT}")]
    [InlineData("AP-2", "spec.provider", "{provider: {name: opa}}")]
    [InlineData("AP-4", "spec.rules", "{action: DENY}")]
    [InlineData("AP-4", "spec.rules", "{action: DENY, rules: []}")]
    [InlineData("SEL-1", "spec.selector.matchLabels[\"\"]", "{selector: {matchLabels: {'': b}}}")]
    [InlineData("SEL-2", "spec.selector.matchLabels.a", "{selector: {matchLabels: {a: 'b*'}}}")]
    [InlineData("SEL-4", "spec", "{selector: {matchLabels: {a: b}}, targetRef: {kind: Service, name: a}}")]
    [InlineData("SEL-4", "spec", "{targetRef: {kind: Service, name: a}, targetRefs: [{kind: Service, name: a}]}")]
    [InlineData("REF-1", "spec.targetRef.name", "{targetRef: {kind: Service}}")]
    [InlineData("REF-2", "spec.targetRefs[0].namespace", "{targetRefs: [{kind: Service, name: a, namespace: other}]}")]
    [InlineData("REF-3", "spec.targetRef", "{targetRef: {kind: Deployment, group: apps, name: a}}")]
    public void WrongSpec_IsRefused(string rule, string path, string spec) => Admitted.Refused(Admitted.AuthorizationPolicy(spec), rule, path);

    [Theory]
    [InlineData("AP-5", ".from", "{from: []}")]
    [InlineData("AP-5", ".from[0].source", "{from: [{}]}")]
    [InlineData("AP-5", ".from[0].source", "{from: [{source: null}]}")]
    [InlineData("AP-5", ".from[0].source", "{from: [{source: {}}]}")]
    [InlineData("AP-6", ".to", "{to: []}")]
    [InlineData("AP-6", ".to[0].operation", "{to: [{}]}")]
    [InlineData("AP-6", ".to[0].operation", "{to: [{operation: {}}]}")]
    [InlineData("AP-7", ".from[0].source.principals[1]", "{from: [{source: {principals: [a, '']}}]}")]
    [InlineData("AP-7", ".from[0].source.notNamespaces[0]", "{from: [{source: {notNamespaces: ['']}}]}")]
    [InlineData("AP-7", ".to[0].operation.hosts[0]", "{to: [{operation: {hosts: ['']}}]}")]
    [InlineData("AP-8", ".from[0].source.ipBlocks[0]", "{from: [{source: {ipBlocks: [1.2.3]}}]}")]
    [InlineData("AP-8", ".from[0].source.ipBlocks[0]", "{from: [{source: {ipBlocks: [010.1.1.1]}}]}")]
    [InlineData("AP-8", ".from[0].source.notIpBlocks[0]", "{from: [{source: {notIpBlocks: [1.2.3.4/33]}}]}")]
    [InlineData("AP-8", ".from[0].source.remoteIpBlocks[0]", "{from: [{source: {remoteIpBlocks: ['::1/129']}}]}")]
    [InlineData("AP-8", ".from[0].source.notRemoteIpBlocks[0]", "{from: [{source: {notRemoteIpBlocks: [a]}}]}")]
    [InlineData("AP-9", ".to[0].operation.ports[0]", "{to: [{operation: {ports: ['65536']}}]}")]
    [InlineData("AP-9", ".to[0].operation.notPorts[0]", "{to: [{operation: {notPorts: [http]}}]}")]
    [InlineData("SCHEMA", ".to[0].operation.ports[0]", "{to: [{operation: {ports: [80]}}]}")]
    [InlineData("AP-10", ".from[0].source.serviceAccounts[0]", "{from: [{source: {serviceAccounts: ['a*']}}]}")]
    [InlineData("AP-10", ".from[0].source.notServiceAccounts[0]", "{from: [{source: {notServiceAccounts: [a/b/c]}}]}")]
    [InlineData("AP-10", ".from[0].source.serviceAccounts[0]", "{from: [{source: {serviceAccounts: [a/]}}]}")]
    [InlineData("AP-10", ".from[0].source.serviceAccounts", "{from: [{source: {serviceAccounts: [s1,s2,s3,s4,s5,s6,s7,s8,s9,s10,s11,s12,s13,s14,s15,s16,s17]}}]}")]
    [InlineData("AP-10", ".from[0].source", "{from: [{source: {serviceAccounts: [a], namespaces: [b]}}]}")]
    [InlineData("AP-11", ".from[0].source.trustDomains[0]", "{from: [{source: {trustDomains: ['a*b']}}]}")]
    [InlineData("AP-11", ".from[0].source.notTrustDomains[0]", "{from: [{source: {notTrustDomains: ['a/b']}}]}")]
    [InlineData("AP-12", ".to[0].operation.paths[0]", "{to: [{operation: {paths: ['/a/{*}/{b}']}}]}")]
    [InlineData("AP-12", ".to[0].operation.paths[0]", "{to: [{operation: {paths: ['/a/{*}/*']}}]}")]
    [InlineData("AP-12", ".to[0].operation.notPaths[0]", "{to: [{operation: {notPaths: ['/{**}/a/{*}']}}]}")]
    [InlineData("AP-13", ".when[0].key", "{when: [{values: [a]}]}")]
    [InlineData("AP-13", ".when[0].key", "{when: [{key: request.header, values: [a]}]}")]
    [InlineData("AP-13", ".when[0].key", "{when: [{key: 'request.headers[]', values: [a]}]}")]
    [InlineData("AP-13", ".when[0].key", "{when: [{key: request.auth.claims, values: [a]}]}")]
    [InlineData("AP-13", ".when[0].key", "{when: [{key: 'destination.labels[a]', values: [a]}]}")]
    [InlineData("AP-13", ".when[0]", "{when: [{key: source.ip}]}")]
    [InlineData("AP-13", ".when[0].values[0]", "{when: [{key: remote.ip, values: [a]}]}")]
    [InlineData("AP-13", ".when[0].notValues[0]", "{when: [{key: destination.port, notValues: [a]}]}")]
    [InlineData("AP-13", ".when[0].values[0]", "{when: [{key: connection.sni, values: ['']}]}")]
    public void WrongRule_IsRefused(string rule, string path, string spec) => Admitted.Refused(Admitted.AuthorizationRule(spec), rule, "spec.rules[0]" + path);

    [Theory]
    [InlineData("{}")]
    [InlineData("{rules: [{}]}")]
    [InlineData("{action: AUDIT}")]
    [InlineData("{action: DENY, rules: [{}]}")]
    [InlineData("{selector: {matchLabels: {app: a}}, rules: [{from: [{source: {principals: ['*'], namespaces: ['a-*']}}]}]}")]
    [InlineData("{rules: [{from: [{source: {ipBlocks: [10.1.2.3/8, '::1', 1.2.3.4]}}]}]}")]
    [InlineData("{rules: [{from: [{source: {serviceAccounts: [a, b/c], trustDomains: ['*', 'a*', '*a']}}]}]}")]
    [InlineData("{rules: [{to: [{operation: {paths: ['/a*', '*/b', '/{*}/c/{**}', '/a*b'], ports: ['0', '80'], methods: [GET], hosts: ['*.b']}}]}]}")]
    [InlineData("{rules: [{when: [{key: 'request.headers[x]', values: [a]}, {key: 'request.auth.claims[a][b]', notValues: [c]}, {key: source.serviceAccount, values: [a]}]}]}")]
    [InlineData("{targetRefs: [{kind: Gateway, group: gateway.networking.k8s.io, name: a}]}")]
    public void RightSpec_IsAccepted(string spec) => Admitted.Clean(Admitted.AuthorizationPolicy(spec));

    [Theory]
    [InlineData("{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}", true)]
    [InlineData("{action: DENY, rules: [{from: [{source: {notRequestPrincipals: ['*']}}]}]}", true)]
    [InlineData("{action: DENY, rules: [{when: [{key: 'request.headers[x]', values: [a]}]}]}", true)]
    [InlineData("{action: DENY, rules: [{to: [{operation: {methods: [GET], ports: ['80']}}]}]}", false)]
    [InlineData("{action: DENY, rules: [{from: [{source: {namespaces: [a]}}], to: [{operation: {methods: [GET]}}]}]}", false)]
    [InlineData("{action: ALLOW, rules: [{to: [{operation: {methods: [GET]}}]}]}", false)]
    public void DenialByHttpAlone_WarnsOfConnections(string spec, bool warns) =>
        Assert.Equal(warns, Admitted.AuthorizationPolicy(spec).Findings.Any(finding => finding is { Severity: Severity.Warning, Rule: "AP-14", Path: "spec.rules[0]" }));

    [Fact]
    public void WhatHasNoEffect_Warns()
    {
        Admitted.Warned(Admitted.AuthorizationPolicy("{targetRef: {kind: Service, name: a}}"), "NO-EFFECT", "spec.targetRef");
        Admitted.Warned(Admitted.AuthorizationRule("{when: [{key: 'experimental.envoy.filters.a.b[c]', values: [d]}]}"), "NO-EFFECT", "spec.rules[0].when[0].key");
        Admitted.Warned(Admitted.AuthorizationPolicy("{selector: {}}"), "SEL-3", "spec.selector");
    }

    [Theory]
    [InlineData("META-2", "AuthorizationPolicy", "maybe", "{rules: [{}]}")]
    [InlineData("META-3", "AuthorizationPolicy", "true", "{action: AUDIT}")]
    [InlineData("META-1", "PeerAuthentication", "true", "{}")]
    public void WrongDryRun_IsRefused(string rule, string kind, string value, string spec) =>
        Admitted.Refused(WithDryRun(kind, value, spec), rule, "metadata.annotations[\"istio.io/dry-run\"]");

    [Theory]
    [InlineData("true", true)]
    [InlineData("T", true)]
    [InlineData("0", false)]
    public void DryRun_IsReadAsInGo(string value, bool expected)
    {
        var admission = WithDryRun("AuthorizationPolicy", value, "{rules: [{}]}");
        Admitted.Clean(admission);
        Assert.Equal(expected, DryRun.IsSet(Assert.IsType<AuthorizationPolicy>(admission.Resource)));
    }

    private static MeshModel.Resources.Admission WithDryRun(string kind, string value, string spec) => Admitted.Yaml(
        $"{{apiVersion: security.istio.io/v1beta1, kind: {kind}, metadata: {{name: a, namespace: mesh, annotations: {{istio.io/dry-run: '{value}'}}}}, spec: {spec}}}");
}
