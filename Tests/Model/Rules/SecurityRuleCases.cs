namespace Tests.Model.Rules;

internal static class SecurityRuleCases
{
    private const string RsaKey = "{\"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": \"AQAB\"";

    public static IEnumerable<RuleCase> All { get; } =
    [
        Policy("AP-CUSTOM", "spec.action", "{action: CUSTOM, provider: {name: opa}, rules: [{}]}", "{action: ALLOW, rules: [{}]}"),
        Policy("AP-2", "spec.provider", "{provider: {name: opa}}", "{}"),
        Policy("AP-4", "spec.rules", "{action: DENY}", "{action: DENY, rules: [{}]}"),
        Rule("AP-5", ".from", "{from: []}", "{from: [{source: {namespaces: [a]}}]}"),
        Rule("AP-5", ".from[0].source", "{from: [{source: {}}]}", "{from: [{source: {namespaces: [a]}}]}"),
        Rule("AP-5", ".from[0].source", "{from: [{}]}", "{}"),
        Rule("AP-6", ".to", "{to: []}", "{to: [{operation: {methods: [GET]}}]}"),
        Rule("AP-6", ".to[0].operation", "{to: [{operation: {}}]}", "{to: [{operation: {methods: [GET]}}]}"),
        Rule("AP-7", ".to[0].operation.hosts[0]", "{to: [{operation: {hosts: ['']}}]}", "{to: [{operation: {hosts: [a]}}]}"),
        Rule("AP-7", ".from[0].source.principals[1]", "{from: [{source: {principals: [a, '']}}]}", "{from: [{source: {principals: [a, '*']}}]}"),
        Source("AP-8", ".ipBlocks[0]", "{ipBlocks: [1.2.3.4/33]}", "{ipBlocks: [1.2.3.4/32]}"),
        Source("AP-8", ".notRemoteIpBlocks[0]", "{notRemoteIpBlocks: [a]}", "{notRemoteIpBlocks: ['::1']}"),
        Rule("AP-9", ".to[0].operation.ports[0]", "{to: [{operation: {ports: ['65536']}}]}", "{to: [{operation: {ports: ['65535']}}]}"),
        Source("AP-10", ".serviceAccounts[0]", "{serviceAccounts: [a/b/c]}", "{serviceAccounts: [a/b]}"),
        Source("AP-10", ".serviceAccounts[0]", "{serviceAccounts: ['a*']}", "{serviceAccounts: [a]}"),
        Source("AP-10", "", "{serviceAccounts: [a], namespaces: [b]}", "{serviceAccounts: [a]}"),
        Source("AP-11", ".trustDomains[0]", "{trustDomains: ['a*b']}", "{trustDomains: ['a*']}"),
        Source("AP-11", ".notTrustDomains[0]", "{notTrustDomains: [a/b]}", "{notTrustDomains: [a.b]}"),
        Rule("AP-12", ".to[0].operation.paths[0]", "{to: [{operation: {paths: ['/a/{*}/{b}']}}]}", "{to: [{operation: {paths: ['/a/{*}/{**}']}}]}"),
        Rule("AP-12", ".to[0].operation.paths[0]", "{to: [{operation: {paths: ['/{**}/a/{*}']}}]}", "{to: [{operation: {paths: ['/{*}/a/{**}']}}]}"),
        Rule("AP-13", ".when[0].key", "{when: [{key: request.header, values: [a]}]}", "{when: [{key: 'request.headers[x]', values: [a]}]}"),
        Rule("AP-13", ".when[0]", "{when: [{key: source.ip}]}", "{when: [{key: source.ip, notValues: [1.2.3.4]}]}"),
        Rule("AP-13", ".when[0].values[0]", "{when: [{key: destination.port, values: [http]}]}", "{when: [{key: destination.port, values: ['80']}]}"),
        Policy("AP-14", "spec.rules[0]", "{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}", "{action: DENY, rules: [{to: [{operation: {methods: [GET], ports: ['80']}}]}]}"),

        Peer("PA-1", "spec.portLevelMtls", "{portLevelMtls: {'80': {mode: DISABLE}}}", "{selector: {matchLabels: {a: b}}, portLevelMtls: {'80': {mode: DISABLE}}}"),
        Peer("PA-2", "spec.portLevelMtls", "{selector: {matchLabels: {a: b}}, portLevelMtls: {}}", "{selector: {matchLabels: {a: b}}}"),
        Peer("PA-3", "spec.portLevelMtls.0", "{selector: {matchLabels: {a: b}}, portLevelMtls: {'0': {mode: DISABLE}}}", "{selector: {matchLabels: {a: b}}, portLevelMtls: {'1': {mode: DISABLE}}}"),
        Token("RA-1", "", "{audiences: [a]}", "{audiences: [a], issuer: 'https://a'}"),
        Token("RA-2", ".jwksUri", "{issuer: a, jwksUri: 'ftp://a/b'}", "{issuer: a, jwksUri: 'http://a/b'}"),
        Token("RA-2", ".jwksUri", "{issuer: a, jwksUri: 'https://a:b/c'}", "{issuer: a, jwksUri: 'https://a:1/c'}"),
        Token("RA-3", ".jwks", "{issuer: a, jwks: '{'}", "{issuer: a, jwks: '{\"keys\": []}'}"),
        Token("RA-4", ".audiences[0]", "{issuer: 'https://a', audiences: ['']}", "{issuer: 'https://a', audiences: [b]}"),
        Token("RA-4", ".fromHeaders[0].name", "{issuer: 'https://a', fromHeaders: [{name: ''}]}", "{issuer: 'https://a', fromHeaders: [{name: x}]}"),
        Token("RA-4", ".fromParams[0]", "{issuer: 'https://a', fromParams: ['']}", "{issuer: 'https://a', fromParams: [x]}"),
        Token("RA-4", ".fromCookies[0]", "{issuer: 'https://a', fromCookies: ['']}", "{issuer: 'https://a', fromCookies: [x]}"),
        Token("RA-5", ".outputClaimToHeaders[0].header", "{issuer: 'https://a', outputClaimToHeaders: [{header: x y, claim: a}]}", "{issuer: 'https://a', outputClaimToHeaders: [{header: x-y, claim: a}]}"),
        Token("RA-5", ".outputClaimToHeaders[0].claim", "{issuer: 'https://a', outputClaimToHeaders: [{header: x, claim: ''}]}", "{issuer: 'https://a', outputClaimToHeaders: [{header: x, claim: a}]}"),
        Token("RA-6", ".jwks", $"{{issuer: a, jwks: '{{\"keys\": [{RsaKey}, \"d\": \"AQAB\"}}]}}'}}", $"{{issuer: a, jwks: '{{\"keys\": [{RsaKey}}}]}}'}}"),
        Token("RA-KEYS", "", "{issuer: somebody}", "{issuer: 'https://somebody'}"),
        Token("RA-KEYS", ".jwks", "{issuer: a, jwks: '{\"keys\": [{\"kty\": \"oct\", \"k\": \"AQAB\"}]}'}", "{issuer: a, jwks: '{\"keys\": []}'}"),
    ];

    private static RuleCase Policy(string rule, string path, string wrong, string right) => new(rule, path, Manifests.AuthorizationPolicy, wrong, right);

    private static RuleCase Rule(string rule, string path, string wrong, string right) => new(rule, "spec.rules[0]" + path, Manifests.AuthorizationRule, wrong, right);

    private static RuleCase Source(string rule, string path, string wrong, string right) =>
        new(rule, "spec.rules[0].from[0].source" + path, source => Manifests.AuthorizationRule($"{{from: [{{source: {source}}}]}}"), wrong, right);

    private static RuleCase Peer(string rule, string path, string wrong, string right) => new(rule, path, Manifests.PeerAuthentication, wrong, right);

    private static RuleCase Token(string rule, string path, string wrong, string right) =>
        new(rule, "spec.jwtRules[0]" + path, token => Manifests.RequestAuthentication($"{{jwtRules: [{token}]}}"), wrong, right);
}
