using MeshControlPlane.ClusterSource;
using MeshControlPlane.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.ClusterSource;

/// <summary>What has to be readable before anything is served.</summary>
public sealed class ClusterMirrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("namespaces", true)]
    [InlineData("services", true)]
    [InlineData("endpointslices", true)]
    [InlineData("pods", true)]
    [InlineData("serviceaccounts", true)]
    [InlineData("secrets", false)]
    [InlineData("configmaps", false)]
    [InlineData("virtualservices", false)]
    public async Task KindThatMayNotBeRead_IsWaitedForOnlyWhereNothingGoesWithoutIt(string kind, bool isWaitedFor)
    {
        await using var cluster = await ScriptedCluster.StartAsync(async context =>
        {
            if (context.Request.Path.Value!.EndsWith($"/{kind}", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await context.Response.WriteAsync("""{"kind":"Status","message":"you may not"}""", Token);
            }
            else if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.StartAsync(Token);
                await context.AbortedAsync();
            }
            else
            {
                await context.Response.WriteAsync("""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}""", Token);
            }
        });
        var time = new FakeTimeProvider();
        var log = new ListedLog<ClusterMirror>();
        using var store = ResourceStore.InMemory(time, NullLogger<ResourceStore>.Instance);
        using var mirror = new ClusterMirror(cluster.Api, store, new ClusterEndpoints(), time, log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var start = mirror.StartAsync(stop.Token);
        if (isWaitedFor)
        {
            await Eventually.TrueAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(10));
                    return log.Lines.Any(line => line.Contains("was read; waiting for", StringComparison.Ordinal)
                        && line.Contains(kind, StringComparison.Ordinal) && line.EndsWith("(you may not)", StringComparison.Ordinal));
                },
                "what it waits for, and why");
            Assert.False(start.IsCompleted);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        }
        else
        {
            await start.WaitAsync(TimeSpan.FromSeconds(30), Token);
            Assert.Contains(log.Lines, line => line.Contains(kind, StringComparison.Ordinal) && line.EndsWith("you may not", StringComparison.Ordinal));
        }

        await mirror.StopAsync(Token);
    }
}
