using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model;

/// <summary>Texts that editors, other systems and YAML's own corners bring: each is read as meant, or refused with its place.</summary>
public sealed class YamlFormTests
{
    private const string Rule = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: a
        spec:
          hosts: [a]
          http:
          - timeout: 0s
            route: [{destination: {host: b}}]
        """;

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("\r", "")]
    [InlineData("\n", "\uFEFF")]
    [InlineData("\r\n", "\uFEFF")]
    [InlineData("\n", "---\n")]
    [InlineData("\n", "%YAML 1.1\n---\n")]
    public void LineEndsAndMarks_ChangeNothing(string lineEnd, string before)
    {
        var document = Assert.Single(YamlDocuments.Read(before + Rule.ReplaceLineEndings(lineEnd), "a.yaml"));
        var error = Assert.Single(AdmissionCheck.Check(document.Resource, document.Source).Findings);
        Assert.Equal("spec.http[0].timeout: is 0s; a duration must be at least 1ms", error.ToString());
        Assert.Equal(8 + before.Count(character => character == '\n'), error.Line);
    }

    [Fact]
    public void BadDocumentAmongOthers_HasItsOwnLine()
    {
        const string Good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
        var documents = YamlDocuments.Read($"{Good}---\n{Rule}\n---\n{Good}", "a.yaml");
        var findings = documents.Select(document => AdmissionCheck.Check(document.Resource, document.Source).Findings).ToList();

        Assert.Equal([0, 1, 0], findings.Select(found => found.Count));
        Assert.Equal(12, findings[1][0].Line);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nhello\n", "a.yaml:5:1: a document must be an object with apiVersion and kind")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n- a\n- b\n", "a.yaml:5:1: a document must be an object with apiVersion and kind")]
    [InlineData("a: 1\n---\nb: 1\nc:\n  d: 1\n  d: 2\n", "a.yaml:6:3: `d` stands twice in this object (first in line 5)")]
    [InlineData("a: 1\n---\nb:\n\tc: 1\n", "a.yaml:4:1: a tab may not be used to indent; use spaces")]
    public void UnreadableDocumentAmongOthers_IsToldWithItsPlace(string yaml, string message) =>
        Assert.Equal(message, Assert.Throws<YamlSyntaxException>(() => YamlDocuments.Read(yaml, "a.yaml")).Message);

    [Theory]
    [InlineData("on", "is the boolean true; a string is expected (put quotes around it)")]
    [InlineData("yes", "is the boolean true; a string is expected (put quotes around it)")]
    [InlineData("n", "is the boolean false; a string is expected (put quotes around it)")]
    [InlineData("1.0", "is the number 1; a string is expected (put quotes around it)")]
    [InlineData("0123", "is the number 83; a string is expected (put quotes around it)")]
    [InlineData("1e3", "is the number 1000; a string is expected (put quotes around it)")]
    [InlineData("99999999999999999999999999", "is the number 1E+26; a string is expected (put quotes around it)")]
    [InlineData("[v1]", "is a list; a string is expected")]
    [InlineData("{v: 1}", "is an object; a string is expected")]
    public void LabelThatIsNoText_IsRefused(string value, string message)
    {
        var error = Assert.Single(Admitted.Yaml($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, labels: {{version: {value}}}}}}}").Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal($"metadata.labels.version: {message}", error.ToString());
    }

    [Theory]
    [InlineData("'on'", "on")]
    [InlineData("\"0123\"", "0123")]
    [InlineData("v1", "v1")]
    [InlineData("08.1", null)]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("", "")]
    [InlineData("null", "")]
    [InlineData("!!str 5", "5")]
    public void LabelThatIsAText_IsKept(string value, string? text)
    {
        var admission = Admitted.Yaml($"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    version: {value}\n");
        Assert.Equal(text, admission.Resource?.Metadata.Labels["version"]);
    }

    [Theory]
    [InlineData("weight: 1e400", "is the string \"1e400\"; a whole number is expected (without quotes)")]
    [InlineData("weight: 99999999999999999999999", "is 1E+23; it must lie between -2147483648 and 2147483647")]
    [InlineData("weight: -3000000000", "is -3000000000; it must lie between -2147483648 and 2147483647")]
    [InlineData("weight: 0x7fffffffff", "is 549755813887; it must lie between -2147483648 and 2147483647")]
    public void NumberBeyondItsField_IsRefused(string field, string message)
    {
        var error = Assert.Single(Admitted.Rule($"{{route: [{{destination: {{host: b}}, {field}}}]}}").Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal($"spec.http[0].route[0].weight: {message}", error.ToString());
    }

    [Fact]
    public void NumberBeyondAllNumbers_IsRefused()
    {
        var resource = JsonNode.Parse(
            """
            {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule", "metadata": {"name": "a"},
             "spec": {"host": "a", "trafficPolicy": {"loadBalancer": {"warmup": {"duration": "1s", "aggression": 1e400}}}}}
            """)!.AsObject();

        Assert.Equal(
            "spec.trafficPolicy.loadBalancer.warmup.aggression: is 1e400, which is too large for any number here",
            Assert.Single(AdmissionCheck.Check(resource, source: null).Findings, finding => finding.Severity == Severity.Error).ToString());
    }

    [Fact]
    public void AnchorsAndMergeKeys_GiveWholeResources()
    {
        var admission = Admitted.Yaml(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: a}
            spec:
              hosts: [a]
              http:
              - match: [{uri: {prefix: /a}}]
                retries: &retries {attempts: 3, retryOn: 5xx}
                route: &to
                - destination: &b {host: b}
              - route: *to
                retries:
                  <<: *retries
                  attempts: 1
                mirror: *b
            """);

        Assert.Empty(admission.Findings);
        var rules = Assert.IsType<VirtualService>(admission.Resource).Spec.Http;
        Assert.Equal((3, 1), (rules[0].Retries!.Attempts, rules[1].Retries!.Attempts));
        Assert.Equal("5xx", rules[1].Retries!.RetryOn);
        Assert.Equal("b", rules[1].Mirror!.Host);
    }

    [Fact]
    public void MistakeInWhatAnAliasStandsFor_IsToldAtBothPlaces()
    {
        var admission = Admitted.Yaml(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: a}
            spec:
              hosts: [a]
              http:
              - match: [{uri: {prefix: /a}}]
                route: &to [{destination: {host: '*'}}]
              - route: *to
            """);

        Assert.Equal(
            ["spec.http[0].route[0].destination.host", "spec.http[1].route[0].destination.host"],
            admission.Findings.Select(finding => finding.Path));
    }
}
