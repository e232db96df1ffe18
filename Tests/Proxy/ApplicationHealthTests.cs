using MeshProtocol;
using MeshProxy.Health;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Tests.Proxy;

public sealed class ApplicationHealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, HealthState.Healthy)]
    [InlineData(302, HealthState.Healthy)]
    [InlineData(404, HealthState.Unhealthy)]
    [InlineData(503, HealthState.Unhealthy)]
    public async Task HttpStatus_Decides(int status, HealthState expected)
    {
        await using var application = await UpstreamServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/health" ? status : 500;
            return Task.CompletedTask;
        });
        using var probe = new HttpProbe(application.Port, "/health");
        Assert.Equal(expected, (await CheckAsync(probe)).State);
    }

    [Fact]
    public async Task NoAnswer_IsUnhealthy()
    {
        await using var application = await UpstreamServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var probe = new HttpProbe(application.Port, "/health");
        Assert.Equal(new HealthReport { State = HealthState.Unhealthy, Reason = "no answer within 500 ms" }, await CheckAsync(probe));
    }

    [Fact]
    public async Task NothingToAsk_IsHealthy() => Assert.Equal(HealthState.Healthy, (await CheckAsync(null)).State);

    [Fact]
    public async Task Change_IsToldOnce()
    {
        using var closed = new ClosedPort();
        var health = new ApplicationHealth(new TcpProbe(closed.Port), TimeProvider.System, NullLogger<ApplicationHealth>.Instance);
        var told = new List<HealthState>();
        health.Changed += report => told.Add(report.State);
        await health.CheckAsync(Token);
        await health.CheckAsync(Token);
        Assert.Empty(told);
        Assert.Equal($"connection refused at 127.0.0.1:{closed.Port}", health.Current.Reason);
    }

    [Fact]
    public async Task OneThatWasWell_IsUnhealthyWhenItsSilenceLasts_AndAtOnceWhenItRefuses()
    {
        var probe = new ScriptedProbe("well", "silent", "silent", "well", "silent", "silent", "silent", "well", "refuses");
        var health = new ApplicationHealth(probe, TimeProvider.System, NullLogger<ApplicationHealth>.Instance);
        var states = new List<HealthState>();
        for (var check = 0; check < probe.Count; check++)
        {
            await health.CheckAsync(Token);
            states.Add(health.Current.State);
        }

        const HealthState Well = HealthState.Healthy;
        const HealthState Ill = HealthState.Unhealthy;
        Assert.Equal([Well, Well, Well, Well, Well, Well, Ill, Well, Ill], states);
    }

    private sealed class ScriptedProbe(params string[] answers) : IApplicationProbe
    {
        private int _next;

        public int Count => answers.Length;

        public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
        {
            var answer = answers[_next++];
            if (answer == "silent")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return answer == "well" ? null : answer;
        }
    }

    private static async Task<HealthReport> CheckAsync(IApplicationProbe? probe)
    {
        var health = new ApplicationHealth(probe, TimeProvider.System, NullLogger<ApplicationHealth>.Instance);
        await health.CheckAsync(Token);
        return health.Current;
    }
}
