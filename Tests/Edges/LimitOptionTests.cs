using System.CommandLine;
using MeshProxy.CommandLine;
using MeshProxy.Limits;
using Xunit;

namespace Tests.Edges;

public sealed class LimitOptionTests
{
    [Theory]
    [InlineData("--limit-head 0", "--limit-head '0' is not a whole number from 1 to 8192.")]
    [InlineData("--limit-head 60KiB", "--limit-head '60KiB' is not a whole number from 1 to 8192.")]
    [InlineData("--limit-headers 10001", "--limit-headers '10001' is not a whole number from 1 to 10000.")]
    [InlineData("--limit-head-time 30", "--limit-head-time '30' is not a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.")]
    [InlineData("--limit-head-time 0s", "--limit-head-time '0s' is not a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.")]
    [InlineData("--limit-idle-time 25h", "--limit-idle-time '25h' is not a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.")]
    [InlineData("--limit-idle-time 99999999999h", "--limit-idle-time '99999999999h' is not a time up to 24h, such as 500ms, 30s, 5m or 1h, or off.")]
    [InlineData("--limit-streams many", "--limit-streams 'many' is not a whole number from 1 to 1000000.")]
    [InlineData("--limit-connections 0", "--limit-connections '0' is not a whole number from 1 to 1000000.")]
    [InlineData("--limit-body-rate 0", "--limit-body-rate '0' is not a whole number from 1 to 2147483647, or off.")]
    public void WrongLimit_IsNamed(string line, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => Read(line)).Message);

    [Fact]
    public void NoLimitNamed_TakesTheDefaults() => Assert.Equal(new ProxyLimits(), Read(""));

    [Fact]
    public void NamedLimits_AreTaken() => Assert.Equal(
        new ProxyLimits
        {
            RequestHeadKiB = 8,
            RequestHeaders = 20,
            HeadTime = TimeSpan.FromMilliseconds(500),
            IdleTime = null,
            Streams = 100,
            Connections = 7,
            BodyRate = 240,
        },
        Read("--limit-head 8 --limit-headers 20 --limit-head-time 500ms --limit-idle-time off "
            + "--limit-streams 100 --limit-connections 7 --limit-body-rate 240"));

    [Theory]
    [InlineData(1)]
    [InlineData(8192)]
    public async Task AnyHeadSize_IsKeptByTheServer(int size)
    {
        await using var upstream = new RecordingServer();
        await using var gateway = await LimitedGateway.StartAsync(upstream.Port, new ProxyLimits { RequestHeadKiB = size });
        Assert.True(await gateway.ServesAsync());
        Assert.True(await gateway.ServesAsync("/" + new string('a', (size * 512) - 100)));
        Assert.False(await gateway.ServesAsync("/" + new string('a', size * 1024)));
    }

    private static ProxyLimits Read(string line)
    {
        var arguments = new ProxyArguments();
        var command = new RootCommand();
        foreach (var option in arguments.All)
        {
            command.Options.Add(option);
        }

        return arguments.Read(command.Parse("--name x " + line)).Limits;
    }
}
