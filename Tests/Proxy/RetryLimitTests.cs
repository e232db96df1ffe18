using System.Net;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

public sealed class RetryLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CircuitBreakers> Limits =>
    [
        new CircuitBreakers { MaxRetries = 1 },
        new CircuitBreakers { RetryBudget = new RetryBudget { Percent = 20, MinRetries = 1 } },
    ];

    [Theory]
    [MemberData(nameof(Limits), DisableDiscoveryEnumeration = true)]
    public async Task RetriesBeyondTheLimit_ReturnTheAnswerAtHandWithUO(CircuitBreakers limits)
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/held" && context.Request.Headers["x-envoy-attempt-count"] == "2")
            {
                held.SetResult();
                await hold.Task;
                return;
            }

            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("theirs");
        });
        await using var proxy = await TestProxy.SidecarAsync(MeshPush.Outbound(1, ("books", [upstream.Port])).With(push =>
        {
            push.Clusters[0].CircuitBreakers = limits;
            push.RouteTables[0].VirtualHosts[0].Routes[0].Forward.Retries = new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ServerError } };
        }));
        var first = proxy.Client().GetAsync("http://books/held", Token);
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        using var second = await proxy.Client().GetAsync("http://books/", Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "theirs"), (second.StatusCode, await second.Content.ReadAsStringAsync(Token)));
        Assert.False(second.Headers.Contains("x-envoy-overloaded"));
        await proxy.ExpectFlagAsync("UO", 1);
        Assert.Equal(2, upstream.Requests - 1);

        hold.SetResult();
        using var answered = await first;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        // The place is free again.
        using var third = await proxy.Client().GetAsync("http://books/", Token);
        await proxy.ExpectFlagAsync("URX", 1);
    }
}
