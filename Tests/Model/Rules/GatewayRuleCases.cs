namespace Tests.Model.Rules;

internal static class GatewayRuleCases
{
    private const string Http = "port: {number: 80, name: http, protocol: HTTP}";
    private const string Https = "port: {number: 443, name: https, protocol: HTTPS}";

    public static IEnumerable<RuleCase> All { get; } =
    [
        new(
            "GW-1", "metadata.name",
            name => Manifests.Yaml($"{{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {{name: {name}}}, spec: {{servers: [{{{Http}, hosts: ['*']}}]}}}}"), "a.b", "a-b"),
        new("GW-2", "spec.servers", servers => Manifests.Gateway($"{{servers: {servers}}}"), "[]", "[{" + Http + ", hosts: ['*']}]"),
        Server("GW-3", ".hosts", Http, Http + ", hosts: ['*']"),
        Host("GW-4", "books", "books.example"),
        Host("GW-5", "A/a.b", "a/a.b"),
        Host("GW-6", "*a.b", "*.a.b"),
        Port("GW-7", ".protocol", "{number: 80, name: http, protocol: HTTTP}", "{number: 80, name: http, protocol: http}"),
        Port("GW-7", ".name", "{number: 80, protocol: HTTP}", "{number: 80, protocol: HTTP, name: a}"),
        Server("GW-7", ".port", "hosts: ['*']", Http + ", hosts: ['*']"),
        Port("GW-8", ".number", "{number: 0, name: http, protocol: HTTP}", "{number: 1, name: http, protocol: HTTP}"),
        new(
            "GW-9", "spec.servers[1].port.name", name => Manifests.Gateway($"{{servers: [{{{Http}, hosts: [a.b]}}, {{port: {{number: 81, name: {name}, protocol: HTTP}}, hosts: [a.b]}}]}}"),
            "http", "http-2"),
        Port("GW-10", ".targetPort", "{number: 80, name: http, protocol: HTTP, targetPort: 8080}", "{number: 80, name: http, protocol: HTTP}"),
        Server("GW-11", ".bind", Http + ", hosts: ['*'], bind: somewhere", Http + ", hosts: ['*'], bind: 127.0.0.1"),
        Server("GW-11", ".bind", "port: {number: 0, name: http, protocol: HTTP}, hosts: ['*'], bind: 'unix://a'", "port: {number: 0, name: http, protocol: HTTP}, hosts: ['*'], bind: 'unix:///a'"),
        Server("GW-12", ".tls", Https + ", hosts: ['*']", Https + ", hosts: ['*'], tls: {mode: PASSTHROUGH}"),
        Server("GW-13", ".tls", Http + ", hosts: ['*'], tls: {mode: SIMPLE, credentialName: x}", Http + ", hosts: ['*'], tls: {httpsRedirect: true}"),
        Tls("GW-14", ".httpsRedirect", "{mode: SIMPLE, credentialName: x, httpsRedirect: true}", "{mode: SIMPLE, credentialName: x}"),
        Tls("GW-TLS-1", ".privateKey", "{mode: SIMPLE, serverCertificate: c}", "{mode: SIMPLE, serverCertificate: c, privateKey: k}"),
        Tls("GW-TLS-1", ".serverCertificate", "{mode: SIMPLE, privateKey: k}", "{mode: SIMPLE, credentialName: x}"),
        Tls("GW-TLS-2", ".caCertificates", "{mode: MUTUAL, serverCertificate: c, privateKey: k}", "{mode: MUTUAL, serverCertificate: c, privateKey: k, caCertificates: a}"),
        Tls("GW-TLS-2", ".caCertificates", "{mode: OPTIONAL_MUTUAL, serverCertificate: c, privateKey: k}", "{mode: OPTIONAL_MUTUAL, credentialName: x}"),
        Tls("GW-TLS-3", "", "{mode: SIMPLE, credentialName: x, credentialNames: [z]}", "{mode: SIMPLE, credentialName: x}"),
        Tls("GW-TLS-4", ".credentialName", "{mode: ISTIO_MUTUAL, credentialName: x}", "{mode: ISTIO_MUTUAL}"),
        Tls("GW-TLS-5", ".credentialName", "{mode: PASSTHROUGH, credentialName: x}", "{mode: PASSTHROUGH}"),
        Tls("GW-TLS-6", ".caCrl", "{mode: SIMPLE, credentialName: x, caCrl: z}", "{mode: MUTUAL, credentialName: x, caCrl: z}"),
        Tls("GW-TLS-7", ".cipherSuites[0]", "{mode: SIMPLE, credentialName: x, cipherSuites: [NONE]}", "{mode: SIMPLE, credentialName: x, cipherSuites: [AES128-SHA]}"),
        Tls("GW-TLS-8", ".minProtocolVersion", "{mode: SIMPLE, credentialName: x, minProtocolVersion: TLSV1_1}", "{mode: SIMPLE, credentialName: x, minProtocolVersion: TLSV1_1, cipherSuites: [AES128-SHA]}"),
        Tls("GW-TLS-9", ".tlsCertificates", Certificates(3), Certificates(2)),
    ];

    private static RuleCase Server(string rule, string path, string wrong, string right) =>
        new(rule, "spec.servers[0]" + path, server => Manifests.Gateway($"{{servers: [{{{server}}}]}}"), wrong, right);

    private static RuleCase Host(string rule, string wrong, string right) => Server(rule, ".hosts[0]", $"{Http}, hosts: ['{wrong}']", $"{Http}, hosts: ['{right}']");

    private static RuleCase Port(string rule, string path, string wrong, string right) => Server(rule, ".port" + path, $"port: {wrong}, hosts: ['*']", $"port: {right}, hosts: ['*']");

    private static RuleCase Tls(string rule, string path, string wrong, string right) => Server(rule, ".tls" + path, $"{Https}, hosts: ['*'], tls: {wrong}", $"{Https}, hosts: ['*'], tls: {right}");

    private static string Certificates(int count) =>
        $"{{mode: SIMPLE, tlsCertificates: [{string.Join(", ", Enumerable.Repeat("{serverCertificate: a, privateKey: b}", count))}]}}";
}
