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

        var since = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var conditions = NotUnderstoodStatus.Of(item, since)!["conditions"]!.AsArray();

        Assert.Equal(["Accepted False NotValid 3 2026-05-01T12:00:00Z", "Programmed False NotValid 3 2026-05-01T12:00:00Z"],
            conditions.Select(condition => $"{condition!["type"]} {condition["status"]} {condition["reason"]} {condition["observedGeneration"]} "
                + $"{condition["lastTransitionTime"]}"));
        Assert.Null(NotUnderstoodStatus.Of(item with { Key = new ResourceKey("", "ConfigMap", "mesh", "books") }, since));
    }
}
