using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MeshControlPlane.Commands;
using MeshControlPlane.Discovery;
using MeshControlPlane.Store;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>Who does not read what it is sent is dropped, nobody waits for it, and it can come back.</summary>
public sealed class StalledReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProxyThatReadsNothing_IsDropped_OthersAreServedMeanwhile_AndItComesBack()
    {
        await using var control = await ControlPlaneFixture.StartAsync(new ServeOptions { ReaderPatience = Patience }, Large());
        using var log = new ListedLogs();
        control.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var node = MeshBuilder.Sidecar("stalled", "mesh", "stalled", "v1");
        PausedStream? paused = null;
        using var stalled = FakeProxy.Open(control, connect: async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 8 * 1024 };
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return paused = new PausedStream(new NetworkStream(socket, ownsSocket: true));
        });
        var syncs = control.Services.GetRequiredService<ProxySyncTable>();
        var joining = stalled.JoinAsync(node);
        await Eventually.TrueAsync(() => syncs.Proxies.Count == 1, "it has joined");
        paused!.Pause();

        var (other, first) = await FakeProxy.JoinAsync(control, MeshBuilder.Sidecar("other", "mesh", "other", "v1"));
        using var _ = other;
        Assert.True(first.Clusters.Count > 500);
        await Eventually.TrueAsync(() => syncs.Proxies.Select(proxy => proxy.Node.Name).SequenceEqual(["other"]), "the one that reads nothing is dropped");
        await Eventually.TrueAsync(
            () => log.Lines.Any(line => line.StartsWith("Proxy 'mesh/stalled' does not read what it is sent", StringComparison.Ordinal)), "the log says why");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            paused.Resume();
            await joining;
            while (true)
            {
                await stalled.ReceiveAsync();
            }
        });

        var (back, again) = await FakeProxy.JoinAsync(control, node);
        using var __ = back;
        Assert.Equal(first.Clusters.Count, again.Clusters.Count);
    }

    [Fact]
    public async Task StoppedKubectlWatch_IsDropped_OthersAreServedMeanwhile_AndItCanComeBack()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGSTOP");
        await using var control = await ControlPlaneFixture.StartAsync(
            new ServeOptions { ReaderPatience = Patience }, "{ apiVersion: v1, kind: ConfigMap, metadata: { name: large, namespace: mesh }, data: { large: none } }");
        var store = control.Services.GetRequiredService<ResourceStore>();
        // The control plane follows its own store, from soon after its start.
        await Eventually.TrueAsync(() => store.Watches == 1, "the control plane follows its store");
        var before = store.Watches;
        using var stopped = StartWatch(control, "json");
        using var reading = StartWatch(control, "name");
        await Eventually.TrueAsync(() => store.Watches == before + 2, "both watch");
        using var stop = Process.Start("kill", ["-STOP", $"{stopped.Id}"]);
        await stop.WaitForExitAsync(Token);

        // More than sockets and HTTP/2 windows take.
        for (var change = 1; change <= 60; change++)
        {
            await ChangeAsync(store, change);
        }

        await Eventually.TrueAsync(() => store.Watches == before + 1, "the watch that does not read is dropped");
        for (var seen = 0; seen < 61; seen++)
        {
            Assert.Equal("configmap/large", await reading.StandardOutput.ReadLineAsync(Token));
        }

        stopped.Kill();
        reading.Kill();
        Assert.Contains("configmap/large", await control.KubectlAsync("-n mesh get configmap -o name"), StringComparison.Ordinal);
    }

    private static Process StartWatch(ControlPlaneFixture control, string form)
    {
        var start = new ProcessStartInfo("kubectl", ["-n", "mesh", "get", "configmap", "large", "-w", "-o", form])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KUBECONFIG"] = Path.Combine(control.Directory, "kubeconfig"), ["KUBECACHEDIR"] = Path.Combine(control.Directory, "kubecache"), ["HOME"] = control.Directory },
        };
        return Process.Start(start)!;
    }

    private static Task<KubernetesObject> ChangeAsync(ResourceStore store, int change) => store.WriteAsync(
        transaction =>
        {
            var current = transaction.Objects.OfKind("", "ConfigMap").Single(item => item.Key.Name == "large");
            var content = JsonObject.Create(current.Content)!;
            content["data"] = new JsonObject { ["large"] = new string((char)('a' + (change % 26)), 400_000) };
            return transaction.Update(current, content, current.Decoded!, null);
        },
        dryRun: false,
        Token);

    private static string Large()
    {
        var yaml = new StringBuilder();
        for (var number = 0; number < 600; number++)
        {
            yaml.AppendLine($"---\n{{ apiVersion: v1, kind: Service, metadata: {{ name: s{number}, namespace: mesh }}, spec: {{ selector: {{ app: s{number} }}, ports: [{{ name: http, port: 80 }}] }} }}");
        }

        return yaml.ToString();
    }

    private sealed class ListedLogs : ILoggerProvider
    {
        private readonly ListedLog<StalledReaderTests> _log = new();

        public IReadOnlyList<string> Lines => _log.Lines;

        public ILogger CreateLogger(string categoryName) => _log;

        public void Dispose() => _log.Clear();
    }

    /// <summary>A connection whose reader can be made to leave everything where it is.</summary>
    private sealed class PausedStream(Stream inner) : Stream
    {
        private volatile TaskCompletionSource? _paused;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Pause() => _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Resume() => _paused?.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_paused is { } paused)
            {
                await paused.Task.WaitAsync(cancellationToken);
            }

            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        protected override void Dispose(bool disposing)
        {
            Resume();
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
