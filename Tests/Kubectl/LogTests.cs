using MeshControlPlane.Api.Logs;
using Xunit;

namespace Tests.Kubectl;

public sealed class LogTests(SharedApiServer shared) : IClassFixture<SharedApiServer>
{
    private const string Written = "2026-11-23T11:00:00.000Z one\n2026-11-23T11:00:05.500Z two\n  and more\n2026-11-23T11:00:09.000Z three\n";

    private readonly ApiServer _server = shared.Server;

    [Theory]
    [InlineData("one\ntwo\n  and more\nthree\n")]
    [InlineData("three\n", "--tail=1")]
    [InlineData("", "--tail=0")]
    [InlineData("one\ntwo\n  and more\nthree\n", "--tail=100")]
    [InlineData("two\n  and more\nthree\n", "--since-time=2026-11-23T11:00:05Z")]
    [InlineData("", "--since=1s")]
    [InlineData("one\ntw", "--limit-bytes=6")]
    [InlineData("2026-11-23T11:00:05.5000000Z two\n2026-11-23T11:00:05.5000000Z   and more\n2026-11-23T11:00:09.0000000Z three\n", "--timestamps", "--tail=3")]
    public async Task Log_IsThatOfTheApplication(string expected, params string[] flags)
    {
        Start();
        Assert.Equal(expected, (await _server.KubectlAsync(["logs", "books-v1", .. flags])).Succeeded());
    }

    [Fact]
    public async Task LogOfTheProxy_IsThatOfItsProcess()
    {
        Start();

        Assert.Equal("proxied\n", (await _server.KubectlAsync("logs", "books-v1", "-c", "istio-proxy")).Succeeded());
        Assert.Equal("gateway\n", (await _server.KubectlAsync("logs", "-n", "istio-system", "ingress")).Succeeded());
    }

    [Fact]
    public async Task LogsOfADeployment_AreThoseOfItsPods()
    {
        Start();
        (await _server.ApplyAsync(Yaml.BooksDeployment)).Succeeded();

        Assert.Contains("three", (await _server.KubectlAsync("logs", "deploy/books-v1", "-c", "books")).Succeeded(), StringComparison.Ordinal);
        Assert.Contains("proxied", (await _server.KubectlAsync("logs", "-l", "app=books,version=v1", "--all-containers", "--prefix")).Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowedLog_ShowsWhatComes()
    {
        Start();
        var file = _server.Directory.Write("logs/followed.log", "first\n");
        _server.Registry.Set([.. Workloads, FakeRegistry.Sidecar("followed", "books", "v1")]);
        using var process = _server.StartKubectl(["logs", "-f", "followed", "-c", "books"]);
        try
        {
            Assert.Equal("first", await NextLineAsync(process));
            await File.AppendAllTextAsync(file, "second\nthi", TestContext.Current.CancellationToken);
            Assert.Equal("second", await NextLineAsync(process));
            await File.AppendAllTextAsync(file, "rd\n", TestContext.Current.CancellationToken);
            Assert.Equal("third", await NextLineAsync(process));

            // With the pod goes its log.
            _server.Registry.Set(Workloads);
            Assert.Null(await NextLineAsync(process));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task ProxyStartedByHand_IsAskedForItsOutput()
    {
        Start();
        await using var proxy = await Tests.Proxy.TestProxy.SidecarAsync(push: null);
        proxy.Host.RecentOutput.Add("first\nsecond\n"u8);
        var alone = FakeRegistry.Sidecar("alone", "books", "v3");
        alone.Node.AdminPort = proxy.AdminPort;
        _server.Registry.Set([.. Workloads, alone]);
        using var process = _server.StartKubectl(["logs", "-f", "--tail=1", "alone", "-c", "istio-proxy"]);
        try
        {
            Assert.Equal("second", await NextLineAsync(process));
            proxy.Host.RecentOutput.Add("third\n"u8);
            Assert.Equal("third", await NextLineAsync(process));
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task ProxyOnAnotherMachine_IsNotLookedForOnThisOne()
    {
        await using var proxy = await Tests.Proxy.TestProxy.SidecarAsync(push: null);
        proxy.Host.RecentOutput.Add("of somebody else\n"u8);
        var far = FakeRegistry.Sidecar("far", "books", "v6");
        far.Node.AdminPort = proxy.AdminPort;
        _server.Registry.Set([.. Workloads, far]);
        var syncs = _server.Services.GetRequiredService<MeshControlPlane.Discovery.ProxySyncTable>();
        syncs.Set(this, new(far.Node, 1, 1, null) { OtherMachine = System.Net.IPAddress.Parse("192.0.2.7") });

        var refusal = (await _server.KubectlAsync("logs", "far", "-c", "istio-proxy")).Failed();

        Assert.Contains("the log of container \"istio-proxy\" in pod \"far\" is on another machine (192.0.2.7)", refusal, StringComparison.Ordinal);
        // The inspecting commands do not ask it either.
        using var admin = new MeshControlPlane.Inspection.ProxyAdmin(syncs);
        Assert.Null(await admin.ReadAsync(far.Node, "/server_info", TestContext.Current.CancellationToken));
        syncs.Remove(this);
        Assert.NotNull(await admin.ReadAsync(far.Node, "/server_info", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ProxyThatDoesNotAnswer_IsSaid()
    {
        using var closed = new Tests.Proxy.ClosedPort();
        var silent = FakeRegistry.Sidecar("silent", "books", "v4");
        silent.Node.AdminPort = closed.Port;
        _server.Registry.Set([.. Workloads, silent]);

        Assert.Contains("the log of container \"istio-proxy\" in pod \"silent\" cannot be read", (await _server.KubectlAsync("logs", "silent", "-c", "istio-proxy")).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyThatGoesAway_EndsItsFollowedLog()
    {
        var proxy = await Tests.Proxy.TestProxy.SidecarAsync(push: null);
        proxy.Host.RecentOutput.Add("first\n"u8);
        var alone = FakeRegistry.Sidecar("leaving", "books", "v5");
        alone.Node.AdminPort = proxy.AdminPort;
        // What it says of its address is for its peers.
        alone.Node.Address = "192.0.2.1";
        _server.Registry.Set([.. Workloads, alone]);
        using var process = _server.StartKubectl(["logs", "-f", "leaving", "-c", "istio-proxy"]);
        try
        {
            Assert.Equal("first", await NextLineAsync(process));
            await proxy.DisposeAsync();
            Assert.Null(await NextLineAsync(process));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task LineWithoutAnEnd_ComesInPieces()
    {
        var file = _server.Directory.Write("endless.log", new string('x', 2_500_000));
        List<int> lengths = [];
        await foreach (var line in LogFile.ReadAsync(file, null, () => false, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            lengths.Add(line!.Value.Length);
        }

        Assert.Equal([1024 * 1024, 1024 * 1024, 2_500_000 - (2 * 1024 * 1024)], lengths);
    }

    [Theory]
    [InlineData("previous terminated container \"books\" in pod \"books-v1\" not found", "logs", "books-v1", "--previous")]
    [InlineData("container other is not valid for pod books-v1", "logs", "books-v1", "-c", "other")]
    [InlineData("pods \"nobody\" not found", "logs", "nobody")]
    [InlineData("no log of container \"books\" in pod \"by-hand\" is kept", "logs", "by-hand", "-c", "books")]
    public async Task LogThatThereIsNot_IsRefusedWithTheReason(string expected, params string[] arguments)
    {
        Start();

        Assert.Contains(expected, (await _server.KubectlAsync(arguments)).Failed(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastLines_AreFoundFromTheEnd()
    {
        var file = _server.Directory.Write("long.log", string.Concat(Enumerable.Range(0, 50_000).Select(i => $"line {i}\n")) + "unended");
        List<string> lines = [];
        await foreach (var line in LogFile.ReadAsync(file, 20_000, () => false, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            lines.Add(System.Text.Encoding.UTF8.GetString(line!.Value.Span));
        }

        Assert.Equal(20_000, lines.Count);
        Assert.Equal("line 30001", lines[0]);
        Assert.Equal("unended", lines[^1]);
    }

    private static MeshTranslation.Registry.Workload[] Workloads =>
        [FakeRegistry.Sidecar("books-v1", "books", "v1"), FakeRegistry.Sidecar("by-hand", "books", "v2"), FakeRegistry.Ingress("ingress")];

    private void Start()
    {
        _server.Directory.Write("logs/books-v1.log", Written);
        _server.Directory.Write("logs/books-v1-proxy.log", "proxied\n");
        _server.Directory.Write("logs/ingress.log", "gateway\n");
        _server.Directory.Write("logs/by-hand-proxy.log", "proxied\n");
        _server.Registry.Set(Workloads);
    }

    private static async Task<string?> NextLineAsync(System.Diagnostics.Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
}
