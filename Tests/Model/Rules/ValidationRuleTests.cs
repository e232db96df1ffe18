using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Validation.Catalogue;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model.Rules;

/// <summary>Each rule of the catalogue has a resource that breaks it and one that keeps it, and each finding names a rule of the catalogue.</summary>
public sealed partial class ValidationRuleTests
{
    // What is shown of a value is cut off; a secret is not shown at all.
    private const int LongestShown = 60;
    private static readonly string[] WithoutValue = ["VS-DR-2", "VS-DR-3", "RA-2", "RA-3", "RA-6", "RA-KEYS", "VS-RED-2", "VS-RTY-2"];

    private static readonly ILookup<string, RuleCase> Cases = ((IEnumerable<RuleCase>)
    [
        .. SharedRuleCases.All, .. VirtualServiceRuleCases.All, .. DestinationRuleRuleCases.All, .. GatewayRuleCases.All, .. ServiceEntryRuleCases.All, .. SecurityRuleCases.All,
        .. ObservabilityRuleCases.All,
    ]).ToLookup(entry => entry.Rule, StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. ValidationRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void BrokenRule_IsToldWithItsPlaceAndValue(string id)
    {
        var rule = ValidationRules.All.Single(rule => rule.Id == id);
        Assert.True(Cases.Contains(id), $"{id} has no case");
        foreach (var entry in Cases[id])
        {
            var (document, admission) = Admit(entry.Text(entry.Wrong));
            var finding = admission.Findings.FirstOrDefault(finding => finding.Rule == id && finding.Path == entry.Path);
            Assert.True(finding is not null, $"{id} at {entry.Path} is not among: {string.Join("; ", admission.Findings.Select(other => $"{other.Rule} {other}"))} ({entry.Wrong})");
            Assert.Equal(rule.Severity, finding.Severity);
            Assert.Equal(rule.Severity == Severity.Error, admission.Resource is null);
            Assert.Equal(1, finding.Line);
            Assert.True(ShowsValue(finding, document), $"{id}: \"{finding}\" does not say what stands there");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void KeptRule_IsNotTold(string id)
    {
        Assert.True(Cases.Contains(id), $"{id} has no case");
        foreach (var entry in Cases[id])
        {
            var (_, admission) = Admit(entry.Text(entry.Right));
            Assert.DoesNotContain(admission.Findings, finding => finding.Rule == id || finding.Severity == Severity.Error);
        }
    }

    [Fact]
    public void EveryRuleThatIsNamed_IsInTheCatalogue()
    {
        var known = ValidationRules.All.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(known.Count, ValidationRules.All.Count);
        var named = Directory.EnumerateFiles(Path.Combine(RepositoryTree.Root, "MeshModel"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("Catalogue", StringComparison.Ordinal))
            .SelectMany(file => RuleName().Matches(File.ReadAllText(file)).Select(match => match.Groups["id"].Value))
            .Where(id => !id.StartsWith("P-", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(named.Except(known));
        Assert.Empty(known.Except(named));
        Assert.Empty(Cases.Select(group => group.Key).Except(known));
    }

    [Fact]
    public void Page_HasEveryRule()
    {
        var expected = new StringBuilder();
        foreach (var section in ValidationRules.Sections)
        {
            expected.Append(CultureInfo.InvariantCulture, $"### {section.Title}\n\n| rule | | field | what breaks it |\n| --- | --- | --- | --- |\n");
            foreach (var rule in section.Rules)
            {
                expected.Append(CultureInfo.InvariantCulture, $"| {rule.Id} | {(rule.Severity == Severity.Error ? "refused" : "warning")} | `{rule.Field}` | {rule.Says} |\n");
            }

            expected.Append('\n');
        }

        var page = File.ReadAllText(Path.Combine(RepositoryTree.Root, "docs", "validation.md"));
        Assert.True(page.Contains(expected.ToString().TrimEnd(), StringComparison.Ordinal), $"docs/validation.md should have:\n\n{expected}");
    }

    private static (JsonObject Document, Admission Admission) Admit(string yaml)
    {
        var document = Assert.Single(YamlDocuments.Read(yaml, "test.yaml"));
        return (document.Resource, AdmissionCheck.Check(document.Resource, document.Source));
    }

    private static bool ShowsValue(Finding finding, JsonObject document)
    {
        if (WithoutValue.Contains(finding.Rule) || At(document, finding.Path) is not JsonValue value)
        {
            return true;
        }

        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        return text.Length is 0 or > LongestShown
            || finding.Message.Contains(text, StringComparison.Ordinal)
            || Quoted().Matches(finding.Message).Any(quoted => text.Contains(quoted.Groups["text"].Value, StringComparison.Ordinal) || finding.Path.Contains(quoted.Groups["text"].Value, StringComparison.Ordinal))
            || finding.Severity == Severity.Warning
            || PresenceAlone().IsMatch(finding.Message);
    }

    private static JsonNode? At(JsonNode document, string path)
    {
        JsonNode? node = document;
        foreach (Match step in Step().Matches(path))
        {
            node = step.Groups["index"] is { Success: true } index
                ? node is JsonArray list && int.Parse(index.ValueSpan, CultureInfo.InvariantCulture) is var at && at < list.Count ? list[at] : null
                : (node as JsonObject)?[step.Groups["key"].Success ? step.Groups["key"].Value : step.Groups["name"].Value];
        }

        return node;
    }

    // Where it is the field that is wrong, and not its value.
    [GeneratedRegex("^(unknown field|excludes|is not supported|has no meaning|needs|is for|a response has no|has a control|has a single|sets the|may not be empty)")]
    private static partial Regex PresenceAlone();

    [GeneratedRegex("\"(?<text>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("""(?:^|\.)(?<name>[\w-]+)|\[(?<index>\d+)\]|\["(?<key>[^"]*)"\]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex("\"(?<id>[A-Z]+(-[A-Z]+)*-[0-9]+|SCHEMA|NAME|NO-EFFECT|RA-KEYS|AP-CUSTOM)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex RuleName();
}
