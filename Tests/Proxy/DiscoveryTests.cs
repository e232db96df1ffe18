using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;
using MeshProtocol;
using Xunit;

namespace Tests.Proxy;

/// <summary>Whole proxies, in processes of their own, and a control plane on the other end of a real TLS connection.</summary>
public sealed class DiscoveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proxy_JoinsAndAcknowledgesWhatItIsPushed()
    {
        await using var upstream = await UpstreamServer.SayingAsync("hello");
        await using var plane = new FakeControlPlane();
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane, upstream.Port);
        Assert.Matches(@"^MeshProxy books-v1\.mesh ready: outbound 127\.0\.0\.1:\d+, inbound 127\.0\.0\.1:\d+ \(8080\), admin 127\.0\.0\.1:\d+$", proxy.ReadyLine);

        var stream = await plane.StreamAsync();
        var node = stream.Join.Node;
        Assert.Equal(("books-v1", "mesh", NodeRole.Sidecar, "books", "127.0.0.1"), (node.Name, node.Namespace, node.Role, node.ServiceAccount, node.Address));
        Assert.Equal("v1", node.Labels["version"]);
        Assert.Equal(new WorkloadPort { ContainerPort = 8080, InboundPort = proxy.InboundPort, ApplicationPort = upstream.Port }, node.Ports.Single());
        Assert.Equal((proxy.OutboundPort, proxy.AdminPort, proxy.Id), (node.OutboundPort, node.AdminPort, node.ProcessId));
        Assert.Equal(HealthState.Healthy, stream.Join.Health);
        Assert.Equal(0, stream.Join.RunningRevision);
        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.AdminAsync("/ready"));

        await stream.PushAsync(MeshPush.Outbound(3, ("books", [upstream.Port])).Inbound(8080));
        Assert.Equal(3, await stream.NextAckAsync());
        Assert.Equal("hello", await proxy.GetAsync("http://books/"));
        Assert.Equal("LIVE\n", await proxy.AdminAsync("/ready"));

        await stream.PushAsync(new Push { Revision = 4, BaseRevision = 3, EndpointSets = { MeshPush.Endpoints("books") } });
        Assert.Equal(4, await stream.NextAckAsync());
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => proxy.GetAsync("http://books/"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await stream.NextAsync(ProxyMessage.KindOneofCase.Heartbeat);
    }

    [Fact]
    public async Task RefusedPush_IsAnsweredWithTheReason()
    {
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        var stream = await plane.StreamAsync();
        Assert.Equal(1, await stream.NextAckAsync());
        await stream.PushAsync(new Push { Revision = 3, BaseRevision = 2 });
        var nack = (await stream.NextAsync(ProxyMessage.KindOneofCase.Nack)).Nack;
        Assert.Equal(new Nack { Revision = 3, Reason = "it is relative to revision 2, but revision 1 is running" }, nack);
        Assert.Contains("config.revision: 1\n", await proxy.AdminAsync("/stats"), StringComparison.Ordinal);
        Assert.Matches(@"server\.allocated_bytes_total: [1-9]\d+\n", await proxy.AdminAsync("/stats"));
        await Eventually.TrueAsync(() => proxy.Errors.Contains("Refused revision 3", StringComparison.Ordinal), "a warning");
    }

    [Fact]
    public async Task LostControlPlane_DoesNotStopTraffic()
    {
        await using var upstream = await UpstreamServer.SayingAsync("hello");
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1, ("books", [upstream.Port])) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        Assert.Equal(1, await (await plane.StreamAsync()).NextAckAsync());

        await plane.StopAsync();
        await Eventually.TrueAsync(() => proxy.Errors.Contains("Traffic goes on with revision 1", StringComparison.Ordinal), "a warning");
        Assert.Equal("hello", await proxy.GetAsync("http://books/"));

        plane.FirstPush = MeshPush.Outbound(1, ("ratings", [upstream.Port])).With(push => push.Revision = 7);
        await plane.StartAsync();
        var again = await plane.StreamAsync(1);
        Assert.Equal(1, again.Join.RunningRevision);
        Assert.Equal(plane.Streams.First().Join.Node.InstanceId, again.Join.Node.InstanceId);
        Assert.Equal(7, await again.NextAckAsync());
        Assert.Equal("hello", await proxy.GetAsync("http://ratings/"));
        Assert.Single(proxy.Errors.Split('\n'), line => line.Contains("Not connected", StringComparison.Ordinal));

        // By its certificate; a token that has become wrong, where that does not count, is no reason to stop once it was right.
        plane.Token = "another";
        plane.TakesCertificates = false;
        await plane.StopAsync();
        await plane.StartAsync();
        await Eventually.TrueAsync(() => proxy.Errors.Contains("does not accept the join token", StringComparison.Ordinal), "a warning");
        Assert.Equal("hello", await proxy.GetAsync("http://ratings/"));
    }

    [Fact]
    public async Task ControlPlaneThatStartsLater_IsWaitedFor()
    {
        await using var plane = new FakeControlPlane(writesFiles: false) { FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        var address = plane.Address;
        await plane.StopAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane, control: address);
        await Eventually.TrueAsync(() => proxy.Errors.Contains("ca.pem' is not there yet", StringComparison.Ordinal), "what it waits for");
        plane.WriteFiles();
        await Eventually.TrueAsync(() => proxy.Errors.Contains("cannot be reached", StringComparison.Ordinal), "what it waits for next");
        await plane.StartAsync();
        Assert.Equal(1, await (await plane.StreamAsync()).NextAckAsync());
        // Once each, however often it has tried.
        Assert.Equal(2, proxy.Errors.Split('\n').Count(line => line.Contains("Waiting to join", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task CertificateOfAnotherAuthority_IsNotTrusted()
    {
        await using var plane = new FakeControlPlane();
        await plane.StartAsync();
        using var other = new TestAuthority();
        await File.WriteAllTextAsync(Path.Combine(plane.MeshDirectory, "ca.pem"), other.Certificate.ExportCertificatePem(), Token);
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        await Eventually.TrueAsync(() => proxy.Errors.Contains("is not vouched for by", StringComparison.Ordinal), "the reason");
        Assert.Empty(plane.Streams);
    }

    [Fact]
    public async Task WrongTokenAtTheFirstJoin_EndsTheProcess()
    {
        await using var plane = new FakeControlPlane { Token = "another" };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        Assert.Equal(1, await proxy.ExitCodeAsync());
        var line = Assert.Single(proxy.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"MeshProxy: the control plane at {plane.Address} does not accept the join token in '{plane.MeshDirectory}/join-token'", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenInAFileOfItsOwn_IsShown_AndNamedWhenItIsRefused()
    {
        await using var plane = new FakeControlPlane { Token = "bound", FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        var file = Path.Combine(plane.MeshDirectory, "bound-token");
        await File.WriteAllTextAsync(file, "bound\n", Token);
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane, more: ["--join-token-file", file]);
        await (await plane.StreamAsync()).NextAckAsync();

        plane.Token = "another";
        await using var refused = await ProxyUnderTest.SidecarAsync(plane, more: ["--join-token-file", file]);
        Assert.Equal(1, await refused.ExitCodeAsync());
        Assert.Contains($"does not accept the join token in '{file}' (wrong token): get another one from MeshControlPlane join-token.", refused.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherAccountThanTheTokens_EndsTheProcessWithTheReason()
    {
        await using var plane = new FakeControlPlane
        {
            Refusal = new Status(StatusCode.PermissionDenied, "the join token is for service account 'mesh/gw', not for 'mesh/books'"),
        };
        await plane.StartAsync();
        await using var refused = await ProxyUnderTest.SidecarAsync(plane);
        Assert.Equal(1, await refused.ExitCodeAsync());
        var lines = refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Warnings of the log are beside it on a busy machine, such as that of a timer that came late.
        var line = Assert.Single(lines, line => line.StartsWith("MeshProxy: ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        Assert.Equal(
            $"MeshProxy: the control plane at {plane.Address} does not let this proxy join as service account 'books' of namespace 'mesh': the join token is "
                + "for service account 'mesh/gw', not for 'mesh/books'.",
            line.TrimEnd());
    }

    [Fact]
    public async Task NameOfALiveWorkload_IsWaitedForAndThenRefused()
    {
        await using var plane = new FakeControlPlane { Refusal = new Status(StatusCode.AlreadyExists, "taken"), FirstPush = MeshPush.Outbound(1) };
        await plane.StartAsync();
        await using var patient = await ProxyUnderTest.SidecarAsync(plane);
        await Eventually.TrueAsync(() => patient.Errors.Contains("another live workload is called 'books-v1' in namespace 'mesh'", StringComparison.Ordinal), "the reason");
        plane.Refusal = null;
        await (await plane.StreamAsync()).NextAckAsync();
        plane.Refusal = new Status(StatusCode.AlreadyExists, "taken");
        await using var refused = await ProxyUnderTest.SidecarAsync(plane);
        Assert.Equal(1, await refused.ExitCodeAsync());
        Assert.Contains("MeshProxy: another live workload is called 'books-v1'", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplicationThatComesAndGoes_IsReported()
    {
        using var application = new Socket(SocketType.Stream, ProtocolType.Tcp);
        application.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)application.LocalEndPoint!).Port;
        await using var plane = new FakeControlPlane();
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane, port);
        var stream = await plane.StreamAsync();
        Assert.Equal(HealthState.Unhealthy, stream.Join.Health);
        application.Listen(512);
        Assert.Equal(HealthState.Healthy, (await stream.NextAsync(ProxyMessage.KindOneofCase.Health)).Health.State);
        application.Dispose();
        var report = (await stream.NextAsync(ProxyMessage.KindOneofCase.Health)).Health;
        Assert.Equal(HealthState.Unhealthy, report.State);
        // One that is still in the backlog is reset.
        var reset = new SocketException((int)SocketError.ConnectionReset).Message;
        Assert.Contains(report.Reason, new[] { $"connection refused at 127.0.0.1:{port}", $"{reset} at 127.0.0.1:{port}" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_LeavesAndFinishesWhatIsInFlight(bool bySignal)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                arrived.SetResult();
                await release.Task;
            }

            await context.Response.WriteAsync("done");
        });
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1, ("books", [upstream.Port])) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        var stream = await plane.StreamAsync();
        await stream.NextAckAsync();
        var slow = proxy.GetAsync("http://books/slow");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        if (bySignal)
        {
            proxy.Signal("TERM");
        }
        else
        {
            using var answer = await proxy.PostAdminAsync("/quitquitquit");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await stream.NextAsync(ProxyMessage.KindOneofCase.Leave);
        // The others may have sent before they heard of it.
        Assert.Equal("done", await proxy.GetAsync("http://books/"));
        release.SetResult();
        Assert.Equal("done", await slow);
        Assert.Equal(0, await proxy.ExitCodeAsync());
    }

    [Fact]
    public async Task StopWithoutAnswer_IsBounded()
    {
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1), AcknowledgesLeave = false };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        await (await plane.StreamAsync()).NextAckAsync();
        var begin = TimeProvider.System.GetTimestamp();
        proxy.Signal("INT");
        Assert.Equal(0, await proxy.ExitCodeAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin).TotalSeconds, 1, 15);
    }

    [Fact]
    public async Task SecondSignal_EndsTheProcessAtOnce()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(1, ("books", [upstream.Port])) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane);
        await (await plane.StreamAsync()).NextAckAsync();
        var hanging = proxy.GetAsync("http://books/");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        proxy.Signal("TERM");
        await (await plane.StreamAsync()).NextAsync(ProxyMessage.KindOneofCase.Leave);
        proxy.Signal("TERM");
        Assert.Equal(130, await proxy.ExitCodeAsync());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public async Task AdminPages_TellWhatIsGoingOn()
    {
        await using var upstream = await UpstreamServer.SayingAsync("hello");
        await using var plane = new FakeControlPlane { FirstPush = MeshPush.Outbound(5, ("books", [upstream.Port])).Inbound(8080) };
        await plane.StartAsync();
        await using var proxy = await ProxyUnderTest.SidecarAsync(plane, upstream.Port);
        await (await plane.StreamAsync()).NextAckAsync();
        await proxy.GetAsync("http://books/");

        using var dump = JsonDocument.Parse(await proxy.AdminAsync("/config_dump"));
        Assert.Equal(5, dump.RootElement.GetProperty("revision").GetInt64());
        Assert.Equal(proxy.OutboundPort, dump.RootElement.GetProperty("node").GetProperty("outboundPort").GetInt32());
        Assert.Equal(2, dump.RootElement.GetProperty("configuration").GetProperty("listeners").GetArrayLength());
        Assert.DoesNotContain("the-token", dump.RootElement.GetRawText(), StringComparison.Ordinal);

        // What is counted at the end of a request is counted after its answer was written.
        await Eventually.TrueAsync(
            async () => (await proxy.AdminAsync("/stats")).Contains("http.outbound.downstream_rq_2xx: 1\n", StringComparison.Ordinal), "the count of 2xx");
        Assert.Contains($"books::127.0.0.1:{upstream.Port}::rq_total::1\n", await proxy.AdminAsync("/clusters"), StringComparison.Ordinal);
        using var clusters = JsonDocument.Parse(await proxy.AdminAsync("/clusters?format=json"));
        var endpoint = clusters.RootElement.GetProperty("clusters")[0].GetProperty("endpoints")[0];
        Assert.Equal(0, endpoint.GetProperty("active").GetInt32());

        var stats = await proxy.AdminAsync("/stats");
        Assert.Contains("config.update_accepted: 1\n", stats, StringComparison.Ordinal);

        using var level = await proxy.PostAdminAsync("/logging?level=debug");
        Assert.Equal("level: Debug\n", await level.Content.ReadAsStringAsync(Token));
        await proxy.GetAsync("http://books/seen");
        await Eventually.TrueAsync(() => proxy.Errors.Contains("'/seen' 200", StringComparison.Ordinal), "the request in the log");
        using var badLevel = await proxy.PostAdminAsync("/logging?level=loud");
        Assert.Equal(HttpStatusCode.BadRequest, badLevel.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.AdminAsync("/quitquitquit"));
    }

    [Fact]
    public async Task TakenPort_IsNamedWithItsOption()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var proxy = ProxyUnderTest.Launch("--name", "x", "--admin-port", "0", "--outbound-port", $"{port}");
        Assert.Equal(1, await proxy.ExitCodeAsync());
        await Eventually.TrueAsync(() => proxy.Errors.Contains(
            $"MeshProxy: port {port} of --outbound-port is taken by another process on 127.0.0.1", StringComparison.Ordinal), "the reason");
        Assert.Single(proxy.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
