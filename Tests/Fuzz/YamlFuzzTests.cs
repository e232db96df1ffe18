using System.Text.Json.Nodes;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Fuzz;

public sealed class YamlFuzzTests
{
    private static readonly string[] Tokens =
    [
        "\n", "\n  ", "\n---\n", "- ", ": ", "{", "}", "[", "]", ",", "&a ", "*a", "<<: *a", "!!str ", "!!binary ", "|", ">-", "\"", "'", "#", "\t", "null",
        "~", "true", ".inf", ".nan",
        "0x1F", "1e999", "-0", "9223372036854775808", "2001-01-01", "5s", "-1ns", "1000000h", "*", "*.com", "\ufeff", "\ud83d", "\u2028", "\0", "items:",
        "kind: List", "metadata:", "spec:", "{}", "[]",
        "((((", "[[:alpha:]]", "(?i)", "a{1000}", "{1,1000}", "10.0.0.0/8", "::/0",
    ];

    [Fact]
    public Task AnyText_IsResourcesOrASyntaxError()
    {
        var samples = Directory.GetFiles(Path.Combine(RepositoryTree.Root, "mesh"),
            "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText).Concat(Others).ToList();
        return new Fuzzer(samples, Tokens).RunAsync(text =>
        {
            IReadOnlyList<YamlDocument> documents;
            try
            {
                documents = YamlDocuments.Read(text, "fuzz");
            }
            catch (YamlSyntaxException)
            {
                return;
            }

            foreach (var document in documents)
            {
                var admission = AdmissionCheck.Check(document.Resource, document.Source);
                Assert.NotNull(admission.Findings);
                var written = YamlText.Write(document.Resource);
                Assert.True(JsonNode.DeepEquals(document.Resource, Assert.Single(YamlDocuments.Read(written, "again")).Resource), written);
            }
        });
    }

    /// <summary>Kinds of which <c>mesh/</c> has none.</summary>
    private static IEnumerable<string> Others =>
    [
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: { name: a, namespace: mesh }
        spec: { hosts: [a.example.com], addresses: [10.0.0.0/8], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: STATIC,
            endpoints: [{ address: 127.0.0.1, ports: { http: 1 } }] }
        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: { name: a, namespace: mesh }
        spec: { workloadSelector: { labels: { app: a } }, egress: [{ hosts: ["./*", "mesh/*"] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
        """,
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: { name: a, namespace: mesh }
        spec: { action: DENY, rules: [{ from: [{ source: { principals: ["*"], ipBlocks: [10.0.0.0/8] } }],
            to: [{ operation: { paths: [/a*], methods: [GET] } }], when: [{ key: "request.headers[x]", values: [a] }] }] }
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: { name: a, namespace: mesh }
        spec: { jwtRules: [{ issuer: a, jwks: '{"keys":[]}', fromHeaders: [{ name: x, prefix: "Bearer " }], outputClaimToHeaders: [{ header: x, claim: a }] }] }
        """,
        """
        {"kind":"List","apiVersion":"v1","items":[
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[{"port":80,"targetPort":"http"}]}}]}
        """,
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n<<: { e: f }\n",
        "b: [a\nc: d, e]\n5>-",
        "a: \"\\ud83d\\ud83d\\ude00\"",
        "a: \"\\ud83d\"\nb: \"\\ud83d\\ude00\"",
    ];
}
