using MeshProtocol;
using MeshTranslation;
using Xunit;

namespace Tests.Translation;

public sealed class AccessLogTranslationTests
{
    [Fact]
    public void Settings_ReachEveryListener()
    {
        Assert.Equal(2, Listeners(new MeshSettings()).Count);
        Assert.All(Listeners(new MeshSettings()), listener => Assert.Equal(new AccessLog { Path = "/dev/stdout" }, listener.AccessLog));
        Assert.All(
            Listeners(new MeshSettings { AccessLogFile = "/tmp/a", AccessLogEncoding = AccessLogEncoding.Json, AccessLogFormat = "{}" }),
            listener => Assert.Equal(new AccessLog { Path = "/tmp/a", Json = true, Format = "{}" }, listener.AccessLog));
        Assert.All(Listeners(new MeshSettings { AccessLogFile = "" }), listener => Assert.Null(listener.AccessLog));
    }

    [Fact]
    public void RetryLimits_BecomeCircuitBreakers()
    {
        var breakers = MeshBuilder.Bookinfo().Apply("""
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: ratings }
            spec:
              host: ratings
              trafficPolicy:
                connectionPool: { http: { maxRetries: 7 } }
                retryBudget: { percent: 12.5 }
            """).For("gw-v1").Clusters.Single(cluster => cluster.Name == "outbound|80||ratings.mesh.svc.cluster.local").CircuitBreakers;
        Assert.Equal(new CircuitBreakers { MaxRetries = 7, RetryBudget = new RetryBudget { Percent = 12.5, MinRetries = 3 } }, breakers);
    }

    private static IReadOnlyList<Listener> Listeners(MeshSettings settings) =>
        MeshBuilder.Bookinfo().With(settings).For("gw-v1").Listeners;
}
