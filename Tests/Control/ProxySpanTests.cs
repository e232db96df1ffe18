using MeshControlPlane.Observability.Tracing;
using MeshProtocol;
using MeshProxy.CommandLine;
using MeshProxy.Discovery;
using MeshProxy.Tls;
using MeshProxy.Tracing;
using MeshRouting;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Proxy;
using Xunit;

namespace Tests.Control;

/// <summary>Spans on their way from a proxy to a control plane that comes and goes.</summary>
public sealed class ProxySpanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SpansWaitForTheControlPlane_AndArriveWhenItIsThere()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var queue = new SpanQueue();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var closed = new ClosedPort();
        var (away, there) = (Exporter(control, closed.Port), Exporter(control, control.DiscoveryPort));

        // Nobody takes them: they are kept.
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = away(queue).RunAsync(giveUp.Token);
        for (var i = 1; i <= 600; i++)
        {
            queue.Add(OtlpMessages.Span(1, i));
        }

        await Eventually.TrueAsync(() => queue.Reader.Count == 600 - SpanExporter.Batch, "a batch is under way");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((0, SpanExporter.Batch), (queue.Sent, queue.Dropped));

        var sending = there(queue).RunAsync(end.Token);
        await Eventually.TrueAsync(() => queue.Sent == 600 - SpanExporter.Batch, "what is left is sent");
        var trace = control.Services.GetRequiredService<ITraceStore>().Find(OtlpMessages.Hex(16, 1))!;
        Assert.Equal(600 - SpanExporter.Batch, trace.Spans.Count);
        Assert.Equal(("books.mesh", "mesh", "test"), (
            trace.Root.Service, trace.Root.ResourceAttributes["k8s.namespace.name"], trace.Root.ResourceAttributes["k8s.pod.name"]));

        // The end of the proxy is not held up, and what was there goes first.
        queue.Add(OtlpMessages.Span(2, 1));
        queue.Complete();
        await sending;
        Assert.NotNull(control.Services.GetRequiredService<ITraceStore>().Find(OtlpMessages.Hex(16, 2)));
    }

    private static Func<SpanQueue, SpanExporter> Exporter(ControlPlaneFixture control, int port)
    {
        var access = new ControlPlaneAccess(
            new Uri($"https://localhost:{port}"), new CredentialSource(control.Directory, null, null), new OwnCertificate(), TimeProvider.System);
        var resource = new SpanResource(new ProxyOptions
        {
            Role = NodeRole.Sidecar,
            Name = "test",
            Namespace = "mesh",
            Labels = new Dictionary<string, string> { ["app"] = "books", ["version"] = "v1" },
        });
        return queue => new SpanExporter(queue, resource, access, RandomChance.Shared, TimeProvider.System, NullLogger<SpanExporter>.Instance);
    }
}
