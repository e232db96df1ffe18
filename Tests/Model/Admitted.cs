using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Schemas;
using MeshModel.Yaml;
using Tests.Model.Rules;
using Xunit;

namespace Tests.Model;

/// <summary>Short cuts from YAML to what admission says of it.</summary>
internal static class Admitted
{
    public static Admission Yaml(string yaml, UnknownFields unknownFields = UnknownFields.Refuse)
    {
        var document = Assert.Single(YamlDocuments.Read(yaml, "test.yaml"));
        return AdmissionCheck.Check(document.Resource, document.Source, unknownFields);
    }

    public static Admission VirtualService(string spec) => Yaml(Manifests.VirtualService(spec));

    /// <summary>A VirtualService with one HTTP rule.</summary>
    public static Admission Rule(string rule) => Yaml(Manifests.Rule(rule));

    public static Admission DestinationRule(string spec) => Yaml(Manifests.DestinationRule(spec));

    public static Admission Policy(string policy) => Yaml(Manifests.Policy(policy));

    public static Admission Gateway(string spec) => Yaml(Manifests.Gateway(spec));

    public static Admission PeerAuthentication(string spec) => Yaml(Manifests.PeerAuthentication(spec));

    public static Admission RequestAuthentication(string spec) => Yaml(Manifests.RequestAuthentication(spec));

    public static Admission AuthorizationPolicy(string spec) => Yaml(Manifests.AuthorizationPolicy(spec));

    public static Admission Telemetry(string spec) => Yaml(Manifests.Telemetry(spec));

    /// <summary>An AuthorizationPolicy with one rule.</summary>
    public static Admission AuthorizationRule(string rule) => Yaml(Manifests.AuthorizationRule(rule));

    /// <summary>Asserts that the rule was broken at the path, and that nothing else is an error.</summary>
    public static void Refused(Admission admission, string rule, string path)
    {
        Assert.Null(admission.Resource);
        var errors = admission.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => $"{finding.Rule} {finding.Path}").Distinct();
        Assert.Equal($"{rule} {path}", Assert.Single(errors));
    }

    public static void Warned(Admission admission, string rule, string path)
    {
        Accepted(admission);
        Assert.Contains(admission.Findings, finding => finding.Severity == Severity.Warning && finding.Rule == rule && finding.Path == path);
    }

    /// <summary>Asserts that nothing is wrong; fields that have no effect yet may warn.</summary>
    public static void Clean(Admission admission)
    {
        Accepted(admission);
        Assert.All(admission.Findings, finding => Assert.Equal("NO-EFFECT", finding.Rule));
    }

    private static void Accepted(Admission admission)
    {
        Assert.All(admission.Findings, finding => Assert.False(finding.Severity == Severity.Error, $"{finding.Rule} {finding}"));
        Assert.NotNull(admission.Resource);
    }
}
