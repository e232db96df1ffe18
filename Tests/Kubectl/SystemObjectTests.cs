using Xunit;

namespace Tests.Kubectl;

public sealed class SystemObjectTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private readonly ApiServer _server = shared.Server;

    [Fact]
    public async Task PartsOfTheMesh_AreShownInIstioSystem()
    {
        _server.System.Announce(6443, 15012, 20001);
        _server.Registry.Set(FakeRegistry.Ingress("ingress"));

        var output = (await _server.KubectlAsync("-n", "istio-system", "get", "svc,pod")).Succeeded();

        Assert.Matches(@"service/console +ClusterIP +127.0.0.1 +<none> +20001/TCP ", output);
        Assert.Matches(@"service/ingress +LoadBalancer +127.0.0.1 +127.0.0.1 +80:8080/TCP ", output);
        Assert.Matches(@"service/istiod +ClusterIP +127.0.0.1 +<none> +15012/TCP,6443/TCP ", output);
        Assert.Matches(@"pod/ingress +1/1 +Running +0 ", output);
        Assert.Matches(@"pod/istiod +1/1 +Running +0 ", output);
        Assert.Contains("Container ID", (await _server.KubectlAsync("-n", "istio-system", "describe", "pod", "istiod")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", (await _server.KubectlAsync("-n", "istio-system", "get", "svc", "ingress", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShownService_CannotBeWritten()
    {
        _server.System.Announce(6443, 15012, 20001);

        Assert.Contains("services \"istiod\" is forbidden: it shows where a part of the mesh is", (await _server.KubectlAsync("-n", "istio-system", "delete", "svc", "istiod")).Failed(), StringComparison.Ordinal);
        Assert.Contains("is forbidden", (await _server.KubectlAsync("-n", "istio-system", "label", "svc", "console", "a=b")).Failed(), StringComparison.Ordinal);
    }
}
