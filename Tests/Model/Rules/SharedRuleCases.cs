namespace Tests.Model.Rules;

internal static class SharedRuleCases
{
    public static IEnumerable<RuleCase> All { get; } =
    [
        Any("SCHEMA", "spec.hots", "VirtualService, metadata: {name: a}, spec: {hots: [b], http: [{redirect: {uri: /}}]}", "VirtualService, metadata: {name: a}, spec: {hosts: [b], http: [{redirect: {uri: /}}]}"),
        Any("SCHEMA", "metadata.name", "DestinationRule, metadata: {}, spec: {host: a}", "DestinationRule, metadata: {name: a}, spec: {host: a}"),
        Rule("SCHEMA", "spec.host", "{host: 5}", "{host: '5a'}"),
        Rule("SCHEMA", "spec.trafficPolicy.tls.mode", "{host: a, trafficPolicy: {tls: {mode: SAFE}}}", "{host: a, trafficPolicy: {tls: {mode: DISABLE}}}"),
        Rule("SCHEMA", "spec.trafficPolicy.loadBalancer", "{host: a, trafficPolicy: {loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}}}", "{host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}}"),
        Rule("SCHEMA", "spec.trafficPolicy.retryBudget.percent", "{host: a, trafficPolicy: {retryBudget: {percent: 101}}}", "{host: a, trafficPolicy: {retryBudget: {percent: 100}}}"),
        Rule("NO-EFFECT", "spec.trafficPolicy.proxyProtocol", "{host: a, trafficPolicy: {proxyProtocol: {version: V1}}}", "{host: a, trafficPolicy: {tls: {mode: DISABLE}}}"),
        Any("NAME", "metadata.name", "VirtualService, metadata: {name: A}, spec: {hosts: [b], http: [{redirect: {uri: /}}]}", "VirtualService, metadata: {name: a.b}, spec: {hosts: [b], http: [{redirect: {uri: /}}]}"),
        Any("NAME", "metadata.namespace", "VirtualService, metadata: {name: a, namespace: a.b}, spec: {hosts: [b], http: [{redirect: {uri: /}}]}", "VirtualService, metadata: {name: a, namespace: a-b}, spec: {hosts: [b], http: [{redirect: {uri: /}}]}"),
        Labels("LBL-1", "metadata.labels.a", "{a: b c}", "{a: b_c}"),
        Labels("LBL-1", "metadata.labels[\"a/b/c\"]", "{a/b/c: ''}", "{a/b.c: ''}"),
        Annotated("META-1", "DestinationRule, spec: {host: a}", "security.istio.io/v1, kind: AuthorizationPolicy", "istio.io/dry-run: 'true'"),
        Annotation("META-2", "{rules: [{}]}", "maybe", "{rules: [{}]}", "false"),
        Annotation("META-3", "{action: AUDIT}", "true", "{action: DENY, rules: [{}]}", "true"),
        new(
            "META-4", "metadata.annotations[\"internal.istio.io/parents\"]",
            name => Manifests.Yaml($"{{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {{name: a, annotations: {{{name}: a}}}}, spec: {{host: a}}}}"),
            "internal.istio.io/parents", "istio.io/parents"),
        Exported("EXP-1", "spec.exportTo[1]", "[x, x]", "[x, z]"),
        Exported("EXP-2", "spec.exportTo", "[., mesh]", "[., other]"),
        Exported("EXP-3", "spec.exportTo", "['*', x]", "['*']"),
        Exported("EXP-4", "spec.exportTo[0]", "['~']", "[.]"),
        new("EXP-5", "spec.exportTo", list => Manifests.ServiceEntry($"{{hosts: [a.b], exportTo: {list}}}"), "['~', x]", "['~']"),
        Exported("EXP-6", "spec.exportTo[0]", "[a.b]", "[a-b]"),
        new("EXP-7", "spec.exportTo", list => Manifests.DestinationRule($"{{host: a, exportTo: {list}, workloadSelector: {{matchLabels: {{a: b}}}}}}"), "['*']", "[.]"),
        Selector("SEL-1", "spec.selector.matchLabels[\"\"]", "{'': b}", "{a: b}"),
        Selector("SEL-2", "spec.selector.matchLabels.a", "{a: 'b*'}", "{a: b}"),
        Selector("SEL-2", "spec.selector.matchLabels[\"a*\"]", "{'a*': b}", "{a: b}"),
        Selector("SEL-3", "spec.selector", "{}", "{a: b}"),
        Policy("SEL-4", "spec", "{selector: {matchLabels: {a: b}}, targetRef: {kind: Service, name: a}}", "{targetRef: {kind: Service, name: a}}"),
        Policy("REF-1", "spec.targetRef.name", "{targetRef: {kind: Service}}", "{targetRef: {kind: Service, name: a}}"),
        Policy("REF-2", "spec.targetRefs[0].namespace", "{targetRefs: [{kind: Service, name: a, namespace: other}]}", "{targetRefs: [{kind: Service, name: a}]}"),
        Policy("REF-3", "spec.targetRef", "{targetRef: {kind: Pod, name: a}}", "{targetRef: {kind: ServiceEntry, group: networking.istio.io, name: a}}"),
        Timeout("DUR-1", "0s", "1ms"),
        Timeout("DUR-1", "-1s", "1s"),
        Timeout("DUR-2", "1500us", "1500ms"),
        new("PORT-1", "spec.ports[0].port", ServicePorts, "[{port: 65536}]", "[{port: 65535}]"),
        new("PORT-1", "spec.ports[0].targetPort", ServicePorts, "[{port: 1, targetPort: 0}]", "[{port: 1, targetPort: 1}]"),
        Rule("HOST-1", "spec.host", "{host: ''}", "{host: a}"),
        Rule("HOST-1", "spec.host", $"{{host: '{string.Join('.', Enumerable.Repeat("abcdefg", 33))}'}}", $"{{host: '{string.Join('.', Enumerable.Repeat("abcdefg", 31))}'}}"),
        Rule("HOST-2", "spec.host", "{host: a_b}", "{host: a-b}"),
        Rule("HOST-2", "spec.host", "{host: 'a.*.b'}", "{host: '*.a.b'}"),
        Rule("HOST-3", "spec.host", "{host: 1.2.3.999}", "{host: 1.2.3.999a}"),
        new("SVC-1", "spec.ports", Service, "{selector: {a: b}}", "{clusterIP: None}"),
        new("SVC-2", "spec.ports[1].name", ServicePorts, "[{name: a, port: 1}, {port: 2}]", "[{port: 2}]"),
        new("SVC-2", "spec.ports[0].name", ServicePorts, "[{name: A, port: 1}]", "[{name: a, port: 1}]"),
        new("SVC-3", "spec.ports[1].name", ServicePorts, "[{name: a, port: 1}, {name: a, port: 2}]", "[{name: a, port: 1}, {name: b, port: 2}]"),
        new("SVC-4", "spec.ports[1].port", ServicePorts, "[{name: a, port: 1}, {name: b, port: 1}]", "[{name: a, port: 1}, {name: b, port: 1, protocol: UDP}]"),
        new("SVC-5", "spec.clusterIP", Service, "{clusterIP: '*', ports: [{port: 1}]}", "{clusterIP: 10.0.0.1, ports: [{port: 1}]}"),
    ];

    private static RuleCase Any(string rule, string path, string wrong, string right) => new(rule, path, text => Manifests.Yaml($"{{apiVersion: networking.istio.io/v1, kind: {text}}}"), wrong, right);

    private static RuleCase Rule(string rule, string path, string wrong, string right) => new(rule, path, Manifests.DestinationRule, wrong, right);

    private static RuleCase Policy(string rule, string path, string wrong, string right) => new(rule, path, Manifests.AuthorizationPolicy, wrong, right);

    private static RuleCase Selector(string rule, string path, string wrong, string right) =>
        new(rule, path, labels => Manifests.PeerAuthentication($"{{selector: {{matchLabels: {labels}}}}}"), wrong, right);

    private static RuleCase Exported(string rule, string path, string wrong, string right) =>
        new(rule, path, list => Manifests.DestinationRule($"{{host: a, exportTo: {list}}}"), wrong, right);

    private static RuleCase Timeout(string rule, string wrong, string right) =>
        new(rule, "spec.http[0].timeout", text => Manifests.Rule($"{{timeout: {text}, route: [{{destination: {{host: b}}}}]}}"), wrong, right);

    private static RuleCase Labels(string rule, string path, string wrong, string right) =>
        new(rule, path, labels => Manifests.Yaml($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, labels: {labels}}}}}"), wrong, right);

    private static RuleCase Annotated(string rule, string wrong, string right, string annotation) => new(
        rule, "metadata.annotations[\"istio.io/dry-run\"]",
        kind => Manifests.Yaml($"{{apiVersion: {(kind.Contains('/', StringComparison.Ordinal) ? "" : "networking.istio.io/v1, kind: ")}{kind}, metadata: {{name: a, annotations: {{{annotation}}}}}}}"),
        wrong, right);

    private static RuleCase Annotation(string rule, string wrongSpec, string wrong, string rightSpec, string right) => new(
        rule, "metadata.annotations[\"istio.io/dry-run\"]",
        text => Manifests.Yaml($"{{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {{name: a, annotations: {{istio.io/dry-run: '{text.Split('|')[0]}'}}}}, spec: {text.Split('|')[1]}}}"),
        $"{wrong}|{wrongSpec}", $"{right}|{rightSpec}");

    private static string Service(string spec) => Manifests.Yaml($"{{apiVersion: v1, kind: Service, metadata: {{name: a}}, spec: {spec}}}");

    private static string ServicePorts(string ports) => Service($"{{ports: {ports}}}");
}
