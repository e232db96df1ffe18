using System.Collections.Concurrent;
using System.Net;
using Tests.Control;
using Tests.Proxy;
using Xunit;

namespace Tests.Reliability.Clock;

/// <summary>
/// The clock of the machine is set under control plane and proxies in processes of their own, each request of which shakes hands anew (mutual TLS alone).
/// </summary>
public sealed class MachineClockTests
{
    /// <summary>For how long requests may fail after a jump by which all certificates have ended.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Explicit, since it needs libfaketime: <c>./test.sh --long</c>.</summary>
    [Fact(Explicit = true)]
    public async Task ClockThatIsSet_LosesNoRequest_UnlessEveryCertificateEndsByIt()
    {
        using var clock = MachineClock.Open();
        var directory = Directory.CreateTempSubdirectory("mesh-process-").FullName;
        var seed = Path.Combine(directory, "seed.yaml");
        await File.WriteAllTextAsync(seed, SecuredPair.Manifest + """

            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: { name: books, namespace: mesh }
            spec: { host: books, trafficPolicy: { connectionPool: { http: { maxRequestsPerConnection: 1 } } } }
            """, Token);
        await using var control = await ControlPlaneProcess.StartInAsync(directory, clock.Exports, "--apply", seed);
        await using var application = await UpstreamServer.SayingAsync("ok");
        await using var books = await ClockedProxy.StartAsync(clock, control.DiscoveryPort, directory, "books", application.Port);
        await using var gateway = await ClockedProxy.StartAsync(clock, control.DiscoveryPort, directory, "gw", application.Port);
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{gateway.OutboundPort}") });
        await Eventually.TrueAsync(async () => await AskAsync(client) is null, "the first answer");

        foreach (var hours in new[] { 1, 0, 11, 22, 0, -1, -24, 0 })
        {
            var problems = await AfterAsync(() => clock.Set(TimeSpan.FromHours(hours)), client, TimeSpan.Zero);
            Assert.True(problems.IsEmpty, $"At {hours} hours: {string.Join('\n', problems.Take(3))}");
        }

        // A machine that has slept over the end of everybody's certificate.
        var late = await AfterAsync(() => clock.Set(TimeSpan.FromHours(60)), client, Allowed);
        Assert.True(late.IsEmpty, $"Longer than {Allowed}: {string.Join('\n', late.Take(3))}");
        // A day of hours, so that certificates are renewed twice.
        for (var hours = 61; hours <= 85; hours += 2)
        {
            var problems = await AfterAsync(() => clock.Set(TimeSpan.FromHours(hours)), client, TimeSpan.Zero);
            Assert.True(problems.IsEmpty, $"At {hours} hours: {string.Join('\n', problems.Take(3))}");
        }

        Assert.False(control.HasExited || books.HasExited || gateway.HasExited);
    }

    /// <summary>What failed later than allowed.</summary>
    private static async Task<ConcurrentQueue<string>> AfterAsync(Action jump, HttpClient client, TimeSpan allowed)
    {
        var problems = new ConcurrentQueue<string>();
        var begin = TimeProvider.System.GetTimestamp();
        jump();
        while (TimeProvider.System.GetElapsedTime(begin) is var passed && passed < allowed + Watched)
        {
            if (await AskAsync(client) is { } problem && passed >= allowed)
            {
                problems.Enqueue($"{passed.TotalSeconds:0.0} s: {problem}");
            }
        }

        return problems;
    }

    private static async Task<string?> AskAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("http://books/", Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        return answer.StatusCode == HttpStatusCode.OK && body == "ok" ? null : $"{(int)answer.StatusCode} {body}";
    }
}
