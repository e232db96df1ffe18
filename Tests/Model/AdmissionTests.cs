using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Networking;
using MeshModel.Resources;
using Xunit;

namespace Tests.Model;

public sealed class AdmissionTests
{
    [Fact]
    public void VirtualService_IsDecoded()
    {
        var admission = AdmissionCheck.Check(
            JsonNode.Parse(
                """
                {
                  "apiVersion": "networking.istio.io/v1alpha3", "kind": "VirtualService",
                  "metadata": {"name": "ratings", "namespace": "mesh", "resourceVersion": "17"},
                  "spec": {
                    "hosts": ["ratings"],
                    "http": [{
                      "match": [{"uri": {"prefix": "/a"}, "headers": {"x-user": {}}}],
                      "route": [
                        {"destination": {"host": "ratings", "subset": "v1", "port": {"number": 80}}, "weight": 90},
                        {"destination": {"host": "ratings", "subset": "v2"}, "weight": 10}]
                    }]
                  }
                }
                """)!.AsObject(),
            source: null);

        Assert.Empty(admission.Findings);
        var rule = Assert.IsType<VirtualService>(admission.Resource);
        Assert.Equal(new ResourceKey("networking.istio.io", "VirtualService", "mesh", "ratings"), rule.Key);
        Assert.Equal(17, rule.Metadata.ResourceVersion);
        Assert.Equal(["ratings"], rule.Spec.Hosts);
        var route = Assert.Single(rule.Spec.Http);
        Assert.Equal("/a", Assert.Single(route.Match).Uri?.Prefix);
        Assert.Equal(new StringMatch(), route.Match[0].Headers["x-user"]);
        Assert.Equal([90, 10], route.Route.Select(destination => destination.Weight));
        Assert.Equal(80, route.Route[0].Destination.Port?.Number);
    }

    [Fact]
    public void SeveralMistakes_AreAllReported()
    {
        var admission = AdmissionCheck.Check(
            JsonNode.Parse("""{"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {"ports": [{"port": "80"}, {"prot": 1}]}}""")!.AsObject(),
            source: null);

        Assert.Null(admission.Resource);
        Assert.Equal(
            ["metadata.name", "spec.ports[0].name", "spec.ports[0].port", "spec.ports[1].port", "spec.ports[1].name", "spec.ports[1].prot"],
            admission.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Path));
    }
}
