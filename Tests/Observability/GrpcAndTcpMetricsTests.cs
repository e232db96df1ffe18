using Grpc.Core;
using MeshProtocol;
using MeshProxy.Observability.Traffic;
using Tests.Proxy;
using Xunit;

namespace Tests.Observability;

public sealed class GrpcAndTcpMetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GrpcCalls_HaveTheirStatus_AndTheirMessages()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        await mesh.Client.SayAsync(new Phrase { Text = "one" }, cancellationToken: Token);
        using (var chat = mesh.Client.Converse(cancellationToken: Token))
        {
            for (var i = 0; i < 3; i++)
            {
                await chat.RequestStream.WriteAsync(new Phrase { Text = $"{i}" }, Token);
                Assert.True(await chat.ResponseStream.MoveNext(Token));
            }

            await chat.RequestStream.CompleteAsync();
            Assert.False(await chat.ResponseStream.MoveNext(Token));
        }

        foreach (var proxy in new[] { mesh.Outbound, mesh.Inbound })
        {
            var scrape = await MetricsScrape.UntilAsync(proxy, 2);
            var calls = scrape.Single("istio_requests_total");
            Assert.Equal((2, "grpc", "200", "0", "-"), (calls.Value, calls["request_protocol"], calls["response_code"], calls["grpc_response_status"], calls["response_flags"]));
            var (requests, responses) = (scrape.Single("istio_request_messages_total"), scrape.Single("istio_response_messages_total"));
            Assert.Equal((4, 4), (requests.Value, responses.Value));
            // Istio knows no more of them while a stream runs.
            Assert.DoesNotContain("request_protocol", requests.Labels.Keys);
            Assert.DoesNotContain("response_code", requests.Labels.Keys);
        }
    }

    [Fact]
    public async Task GrpcCallThatFails_HasTheServicesStatus_AndOneWithoutAnswerThatOfItsHttpStatus()
    {
        await using var mesh = await GrpcMesh.StartAsync();
        mesh.Service.OnSay = (_, _) => throw new RpcException(new Status(StatusCode.NotFound, "no such word"));
        await Assert.ThrowsAsync<RpcException>(async () => await mesh.Client.SayAsync(new Phrase { Text = "x" }, cancellationToken: Token));
        mesh.Outbound.Apply(new Push
        {
            BaseRevision = mesh.Outbound.Host.Configuration.Revision,
            Revision = mesh.Outbound.Host.Configuration.Revision + 1,
            EndpointSets = { new EndpointSet { Cluster = mesh.Outbound.Host.Configuration.Current!.Clusters[0].State.Name } },
        });
        await Assert.ThrowsAsync<RpcException>(async () => await mesh.Client.SayAsync(new Phrase { Text = "x" }, cancellationToken: Token));

        var failed = (await MetricsScrape.UntilAsync(mesh.Outbound, 2)).Where("istio_requests_total").OrderBy(sample => sample["grpc_response_status"]);
        Assert.Equal(
            [("14", "200", "UH"), ("5", "200", "-")],
            failed.Select(sample => (sample["grpc_response_status"], sample["response_code"], sample["response_flags"])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Messages_AreCountedHoweverTheyAreCut(int piece)
    {
        byte[] bytes = [0, 0, 0, 0, 2, 7, 7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9, 0, 0, 0];
        var messages = new GrpcMessages.Direction();
        foreach (var part in bytes.Chunk(piece))
        {
            messages.Read(part);
        }

        // The last has but begun.
        Assert.Equal(3, messages.Count);
    }

    [Fact]
    public async Task RelayedConnection_IsCountedWhileItIsOpen()
    {
        await using var server = new ByteServer("hi");
        await using var proxy = await TestProxy.WorkloadAsync("gw-v1", new Dictionary<string, string> { ["app"] = "gw" }, Database(server.Port));
        using (var caller = await RawSocket.TunnelAsync(proxy, "db:3306", Token))
        {
            Assert.Equal("hi", await caller.ReceiveAsync(2, Token));
            await caller.SendAsync("echo", Token);
            Assert.Equal("echo", await caller.ReceiveAsync(4, Token));
            await Eventually.TrueAsync(async () => (await MetricsScrape.OfAsync(proxy)).Sum("istio_tcp_sent_bytes_total") == 6, "the bytes");
            var open = await MetricsScrape.OfAsync(proxy);
            Assert.Equal((1, 0), (open.Sum("istio_tcp_connections_opened_total"), open.Sum("istio_tcp_connections_closed_total")));
            Assert.Equal((4, 6), (open.Sum("istio_tcp_received_bytes_total"), open.Sum("istio_tcp_sent_bytes_total")));
        }

        await Eventually.TrueAsync(async () => (await MetricsScrape.OfAsync(proxy)).Sum("istio_tcp_connections_closed_total") == 1, "the end");
        var flow = (await MetricsScrape.OfAsync(proxy)).Single("istio_tcp_connections_opened_total");
        Assert.Equal(
            ("source", "gw-v1", "db-v1", "db.mesh.svc.cluster.local", "db", "tcp", "-", "unknown"),
            (flow["reporter"], flow["source_workload"], flow["destination_workload"], flow["destination_service"], flow["destination_service_name"], flow["request_protocol"], flow["response_flags"], flow["connection_security_policy"]));
        Assert.DoesNotContain("response_code", flow.Labels.Keys);
    }

    [Fact]
    public async Task ConnectionThatIsRefused_IsCountedWithItsFlag()
    {
        using var closed = new ClosedPort();
        await using var proxy = await TestProxy.WorkloadAsync("gw-v1", new Dictionary<string, string>(), Database(closed.Port));
        using var caller = await RawSocket.ConnectAsync(proxy.OutboundPort, Token);
        await caller.SendAsync("CONNECT db:3306 HTTP/1.1\r\nHost: db:3306\r\n\r\n", Token);
        Assert.Equal("HTTP/1.1 503", await caller.ReceiveAsync(12, Token));

        var flow = (await MetricsScrape.OfAsync(proxy)).Single("istio_tcp_connections_closed_total");
        Assert.Equal((1, "UF", "db-v1"), (flow.Value, flow["response_flags"], flow["destination_workload"]));
    }

    private static Push Database(int port)
    {
        var push = MeshPush.Outbound(1).With(push =>
        {
            push.Listeners[0].FilterChains.Add(new FilterChain
            {
                Name = "db",
                DestinationPort = 3306,
                Destinations = { "db" },
                Tcp = new TcpProxy { Clusters = { new WeightedCluster { Cluster = "db" } } },
            });
            push.Clusters.Add(MeshPush.Cluster("db"));
            push.Clusters[0].ServiceLabels = new ServiceLabels { Host = "db.mesh.svc.cluster.local", Name = "db", Namespace = "mesh" };
            push.EndpointSets.Add(MeshPush.Endpoints("db", port));
            push.EndpointSets[0].Endpoints[0].Workload = "db-v1";
        });
        return push;
    }
}
