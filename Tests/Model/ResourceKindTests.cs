using MeshModel.Kinds;
using MeshModel.Schemas;
using Xunit;

namespace Tests.Model;

public sealed class ResourceKindTests
{
    public static TheoryData<string> Kinds => [.. ResourceKinds.All.Select(kind => kind.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKind_DescribesItsFields(string name)
    {
        var kind = ResourceKinds.All.Single(candidate => candidate.Kind == name);
        Assert.Same(kind, ResourceKinds.Find(kind.Group, kind.Kind));
        Assert.Same(kind, ResourceKinds.FindPlural(kind.Group, kind.Plural));
        Assert.Contains("apiVersion", kind.Schema.Properties.Keys);
        Assert.Contains("kind", kind.Schema.Properties.Keys);
        Assert.Contains("name", kind.Schema.Properties["metadata"].Properties.Keys);
        AssertDescribed(kind.Schema, kind.Kind);
    }

    [Fact]
    public void UnknownKind_IsNotFound()
    {
        Assert.Null(ResourceKinds.Find("networking.istio.io", "EnvoyFilter"));
        Assert.Null(ResourceKinds.FindPlural("", "virtualservices"));
    }

    [Fact]
    public void ListsOfCoreKinds_HaveTheMergeKeysOfKubernetes()
    {
        Assert.Equal("port", ResourceKinds.Service.Schema.Properties["spec"].Properties["ports"].MergeKey);
        var pod = ResourceKinds.Deployment.Schema.Properties["spec"].Properties["template"].Properties["spec"];
        Assert.Equal("name", pod.Properties["containers"].MergeKey);
        Assert.Equal("name", pod.Properties["containers"].Items!.Properties["env"].MergeKey);
        Assert.Equal("containerPort", pod.Properties["containers"].Items!.Properties["ports"].MergeKey);
        Assert.True(ResourceKinds.Secret.Schema.Properties["metadata"].Properties["finalizers"].MergeAsSet);
        Assert.Null(ResourceKinds.VirtualService.Schema.Properties["spec"].Properties["http"].MergeKey);
    }

    private static void AssertDescribed(Schema schema, string path)
    {
        foreach (var (name, property) in schema.Properties)
        {
            Assert.False(string.IsNullOrWhiteSpace(property.Description), $"{path}.{name} has no description");
            AssertDescribed(property, $"{path}.{name}");
        }

        if (schema.Items is { } items)
        {
            AssertDescribed(items, path + "[]");
        }
    }
}
