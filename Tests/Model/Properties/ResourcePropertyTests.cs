using System.Text.Json.Nodes;
using CsCheck;
using MeshModel.Analysis;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Yaml;
using Xunit;

namespace Tests.Model.Properties;

/// <summary>What holds of every resource of every kind, and of everything that is nearly one.</summary>
public sealed class ResourcePropertyTests
{
    private const int Tries = 150;

    public static TheoryData<string, string> Kinds => [.. ResourceKinds.All.Select(kind => (kind.Group, kind.Kind))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ValidResource_IsTheSameThroughYamlAndJson(string group, string name)
    {
        var kind = ResourceKinds.Find(group, name)!;
        var made = 0;
        Gen.Int.Sample(
            seed =>
            {
                if (new ResourceGenerator(seed).Valid(kind) is not { } resource)
                {
                    return;
                }

                Interlocked.Increment(ref made);
                var yaml = YamlText.Write(resource);
                var read = Assert.Single(YamlDocuments.Read(yaml, "a.yaml"));
                Assert.True(JsonNode.DeepEquals(resource, read.Resource), yaml);
                Assert.True(JsonNode.DeepEquals(resource, JsonNode.Parse(resource.ToJsonString())), yaml);

                var decoded = AdmissionCheck.Check(read.Resource, read.Source).Resource!;
                var written = ResourceJson.Write(decoded);
                var again = AdmissionCheck.Check(written, source: null);
                Assert.True(again.Resource is not null, $"{yaml}\n{string.Join('\n', again.Findings.Select(finding => finding.ToString()))}");
                Assert.True(JsonNode.DeepEquals(written, ResourceJson.Write(again.Resource)), yaml);
                Assert.True(JsonNode.DeepEquals(written, ResourceJson.Write(ResourceJson.Read(kind, written))), yaml);
            },
            iter: Tries);

        Assert.True(made > Tries / 10, $"only {made} of {Tries} could be made");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NearlyValidResource_IsAcceptedOrExplained(string group, string name)
    {
        var kind = ResourceKinds.Find(group, name)!;
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                if (new ResourceGenerator(seed).Valid(kind) is not { } resource)
                {
                    return;
                }

                for (var count = random.Next(1, 4); count > 0; count--)
                {
                    ResourceMutation.Apply(resource, random);
                }

                var before = resource.ToJsonString();
                var admission = AdmissionCheck.Check(resource, source: null);

                Assert.Equal(before, resource.ToJsonString());
                Assert.Equal(admission.Resource is null, admission.Findings.Any(finding => finding.Severity == Severity.Error));
                Assert.All(admission.Findings, finding => Assert.NotEmpty(finding.Message));
                if (admission.Resource is { } accepted)
                {
                    Assert.NotNull(ResourceJson.Write(accepted).ToJsonString());
                    Assert.NotNull(new MeshAnalyzer().Analyze(new AnalysisInput { Resources = [accepted] }));
                }
            },
            iter: Tries);
    }
}
