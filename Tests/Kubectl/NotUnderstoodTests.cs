using System.Text.Json;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Resources;
using Xunit;

namespace Tests.Kubectl;

public sealed class NotUnderstoodTests
{
    [Fact]
    public void ResourceOfAnotherVersionThatIsWrongNow_IsNotAccepted()
    {
        var item = new KubernetesObject(
            new ResourceKey("networking.istio.io", "DestinationRule", "mesh", "books"), JsonElement.Parse("""{"metadata":{"name":"books","generation":3},"spec":{"host":7}}"""), 5);

        var conditions = NotUnderstoodStatus.Of(item)!["conditions"]!.AsArray();

        Assert.Equal(["Accepted False NotValid 3", "Programmed False NotValid 3"],
            conditions.Select(condition => $"{condition!["type"]} {condition["status"]} {condition["reason"]} {condition["observedGeneration"]}"));
        Assert.Null(NotUnderstoodStatus.Of(item with { Key = new ResourceKey("", "ConfigMap", "mesh", "books") }));
    }
}
