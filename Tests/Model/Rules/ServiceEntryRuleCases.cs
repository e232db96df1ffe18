namespace Tests.Model.Rules;

internal static class ServiceEntryRuleCases
{
    private const string Http = "ports: [{number: 80, name: http, protocol: HTTP}]";
    private const string Tcp = "ports: [{number: 80, name: tcp, protocol: TCP}]";
    private const string Tls = "ports: [{number: 443, name: tls, protocol: TLS}]";

    public static IEnumerable<RuleCase> All { get; } =
    [
        Entry("SE-1", "spec.hosts", Http, "hosts: [a.b], " + Http),
        Entry("SE-2", "spec.hosts[0]", "hosts: ['*'], " + Http, "hosts: ['*.b'], " + Http),
        Entry("SE-3", "spec.hosts[0]", "hosts: ['*x.b'], " + Http, "hosts: ['*.b'], " + Http),
        Entry("SE-4", "spec.workloadSelector", "hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: b}}, endpoints: [{address: 1.1.1.1}]", "hosts: [a.b], resolution: STATIC, endpoints: [{address: 1.1.1.1}]"),
        Entry("SE-5", "spec.addresses[0]", "hosts: [a.b], addresses: [10.0.0.0/33]", "hosts: [a.b], addresses: [10.0.0.0/32]"),
        Entry("SE-5", "spec.addresses[0]", "hosts: [a.b], resolution: DNS, addresses: [10.0.0.0/8]", "hosts: [a.b], resolution: DNS, addresses: [10.0.0.1]"),
        Ports("SE-6", "[0].number", "[{number: 0, name: http, protocol: HTTP}]", "[{number: 1, name: http, protocol: HTTP}]"),
        Ports("SE-6", "[0].name", "[{number: 1, name: Http, protocol: HTTP}]", "[{number: 1, name: http, protocol: HTTP}]"),
        Ports("SE-6", "[1].name", "[{number: 1, name: a, protocol: HTTP}, {number: 2, name: a, protocol: HTTP}]", "[{number: 1, name: a, protocol: HTTP}, {number: 2, name: b, protocol: HTTP}]"),
        Ports("SE-6", "[1].number", "[{number: 1, name: a, protocol: HTTP}, {number: 1, name: b, protocol: HTTP}]", "[{number: 1, name: a, protocol: HTTP}, {number: 2, name: b, protocol: HTTP}]"),
        Ports("SE-6", "[0].protocol", "[{number: 1, name: a, protocol: SPDY}]", "[{number: 1, name: a, protocol: grpc}]"),
        Entry("SE-7", "spec.ports[0]", "hosts: [a.b], " + Tcp, "hosts: [a.b], resolution: DNS, " + Tcp),
        Entry("SE-7", "spec.ports[0]", "hosts: [a.b], ports: [{number: 80, name: a}]", "hosts: [a.b], addresses: [10.0.0.0/8], ports: [{number: 80, name: a}]"),
        Entry("SE-8", "spec.endpoints", "hosts: [a.b], endpoints: [{address: 1.1.1.1}]", "hosts: [a.b], resolution: STATIC, endpoints: [{address: 1.1.1.1}]"),
        Entry("SE-9", "spec.workloadSelector", "hosts: [a.b], workloadSelector: {labels: {a: b}}", "hosts: [a.b], resolution: STATIC, workloadSelector: {labels: {a: b}}"),
        Entry("SE-10", "spec.endpoints[0].address", "hosts: [a.b], resolution: STATIC, endpoints: [{address: c.d}]", "hosts: [a.b], resolution: DNS, endpoints: [{address: c.d}]"),
        Entry("SE-11", "spec.hosts[0]", "hosts: ['*.a.b'], resolution: DNS", "hosts: ['*.a.b'], resolution: DNS, endpoints: [{address: c.d}]"),
        Entry("SE-12", "spec.endpoints[0].address", "hosts: [a.b], resolution: DNS, endpoints: [{address: c_d}]", "hosts: [a.b], resolution: DNS, endpoints: [{address: 1.1.1.1}]"),
        Entry("SE-13", "spec.endpoints", "hosts: [a.b], resolution: DNS_ROUND_ROBIN, endpoints: [{address: c.d}, {address: e.f}]", "hosts: [a.b], resolution: DNS_ROUND_ROBIN, endpoints: [{address: c.d}]"),
        Entry("SE-14", "spec.endpoints[0].ports.grpc", "hosts: [a.b], resolution: STATIC, " + Http + ", endpoints: [{address: 1.1.1.1, ports: {grpc: 1}}]", "hosts: [a.b], resolution: STATIC, " + Http + ", endpoints: [{address: 1.1.1.1, ports: {http: 1}}]"),
        Entry("SE-15", "spec.hosts", "hosts: [a.b, c.d], resolution: DNS, " + Tcp, "hosts: [a.b, c.d], resolution: DNS, " + Http),
        Entry("SE-16", "spec.hosts[0]", "hosts: [a.b], resolution: DYNAMIC_DNS, " + Http, "hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Http),
        Entry("SE-16", "spec.addresses", "hosts: ['*.b'], addresses: [1.1.1.1], resolution: DYNAMIC_DNS, " + Http, "hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Tls),
        Entry("SE-16", "spec.endpoints", "hosts: ['*.b'], endpoints: [{address: a.b}], resolution: DYNAMIC_DNS, " + Http, "hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Http),
        Entry("SE-16", "spec.ports[0].protocol", "hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Tcp, "hosts: ['*.b'], resolution: DYNAMIC_DNS, " + Http),
        Entry("SE-17", "spec.hosts", "hosts: [a.b, c.d], addresses: [10.0.0.1], resolution: DNS, " + Tls, "hosts: [a.b, c.d], resolution: DNS, " + Tls),

        Workload("WE-1", "spec.address", "{labels: {a: b}}", "{labels: {a: b}, address: 1.1.1.1}"),
        Workload("WE-2", "spec.address", "{network: far}", "{network: far, address: 1.1.1.1}"),
        Workload("WE-3", "spec.address", "{address: a_b}", "{address: a.b}"),
        Workload("WE-3", "spec.address", "{address: 'unix://a'}", "{address: 'unix:///a'}"),
        Workload("WE-4", "spec.ports", "{address: 'unix:///a', ports: {http: 1}}", "{address: 1.1.1.1, ports: {http: 1}}"),
        Workload("WE-5", "spec.ports.HTTP", "{address: 1.1.1.1, ports: {HTTP: 1}}", "{address: 1.1.1.1, ports: {http: 1}}"),
        Workload("WE-5", "spec.ports.http", "{address: 1.1.1.1, ports: {http: 65536}}", "{address: 1.1.1.1, ports: {http: 65535}}"),
        Entry("WE-6", "spec.endpoints[0].address", "hosts: [a.b], resolution: STATIC, endpoints: [{address: 'unix:///a'}]", "hosts: [a.b], resolution: STATIC, " + Http + ", endpoints: [{address: 'unix:///a'}]"),

        Sidecar("SC-1", "spec", "{workloadSelector: {labels: {a: b}}}", "{workloadSelector: {labels: {a: b}}, egress: [{hosts: ['*/*']}]}"),
        Sidecar("SC-2", "spec.ingress[1].port.number", "{ingress: [{port: {number: 1}}, {port: {number: 1}}]}", "{ingress: [{port: {number: 1}}, {port: {number: 2}}]}"),
        Sidecar("SC-2", "spec.ingress[0].port", "{ingress: [{defaultEndpoint: ':1'}]}", "{ingress: [{port: {number: 1}, defaultEndpoint: ':1'}]}"),
        Sidecar("SC-3", "spec.ingress[0].defaultEndpoint", "{ingress: [{port: {number: 1}, defaultEndpoint: '10.0.0.1:80'}]}", "{ingress: [{port: {number: 1}, defaultEndpoint: '127.0.0.1:80'}]}"),
        Sidecar("SC-4", "spec.ingress[0].tls.mode", "{ingress: [{port: {number: 1, protocol: HTTPS}, tls: {mode: ISTIO_MUTUAL}}]}", "{ingress: [{port: {number: 1, protocol: HTTPS}, tls: {mode: PASSTHROUGH}}]}"),
        Sidecar("SC-5", "spec.egress[0].hosts", "{egress: [{}]}", "{egress: [{hosts: [./*]}]}"),
        Sidecar("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: [ratings]}]}", "{egress: [{hosts: [mesh/ratings.mesh.svc.cluster.local]}]}"),
        Sidecar("SC-6", "spec.egress[0].hosts[0]", "{egress: [{hosts: ['*/*a.b']}]}", "{egress: [{hosts: ['*/*.a.b']}]}"),
        Sidecar("SC-7", "spec.egress[0]", "{egress: [{hosts: ['*/*']}, {port: {number: 1}, hosts: ['*/*']}]}", "{egress: [{port: {number: 1}, hosts: ['*/*']}, {hosts: ['*/*']}]}"),
        Sidecar("SC-8", "spec.egress[1].port.number", "{egress: [{port: {number: 1}, hosts: ['*/*']}, {port: {number: 1}, hosts: ['*/*']}]}", "{egress: [{port: {number: 1}, hosts: ['*/*']}, {port: {number: 2}, hosts: ['*/*']}]}"),
        Sidecar("SC-8", "spec.egress[0].captureMode", "{egress: [{port: {number: 0}, bind: 'unix:///a', captureMode: IPTABLES, hosts: ['*/*']}]}", "{egress: [{port: {number: 0}, bind: 'unix:///a', captureMode: NONE, hosts: ['*/*']}]}"),
        Sidecar("SC-9", "spec.egress[0].hosts[1]", "{egress: [{hosts: [./*, ./*]}]}", "{egress: [{hosts: [./*, a/*]}]}"),
        Sidecar("SC-9", "spec.egress[0].hosts[1]", "{egress: [{hosts: ['*/*', ./*]}]}", "{egress: [{hosts: ['*/*']}]}"),
        Sidecar("SC-10", "spec.outboundTrafficPolicy.egressProxy", "{outboundTrafficPolicy: {mode: REGISTRY_ONLY, egressProxy: {host: a.b, port: {number: 1}}}}", "{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b, port: {number: 1}}}}"),
        Sidecar("SC-11", "spec.ingress[0].connectionPool.http", "{ingress: [{port: {number: 1, protocol: TCP}, connectionPool: {http: {}}}]}", "{ingress: [{port: {number: 1, protocol: HTTP}, connectionPool: {http: {}}}]}"),
    ];

    private static RuleCase Entry(string rule, string path, string wrong, string right) => new(rule, path, spec => Manifests.ServiceEntry($"{{{spec}}}"), wrong, right);

    private static RuleCase Ports(string rule, string path, string wrong, string right) =>
        new(rule, "spec.ports" + path, ports => Manifests.ServiceEntry($"{{hosts: [a.b], ports: {ports}}}"), wrong, right);

    private static RuleCase Workload(string rule, string path, string wrong, string right) => new(rule, path, Manifests.WorkloadEntry, wrong, right);

    private static RuleCase Sidecar(string rule, string path, string wrong, string right) => new(rule, path, Manifests.Sidecar, wrong, right);
}
