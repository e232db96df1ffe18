using System.Security.Cryptography.X509Certificates;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using MeshProtocol;
using Microsoft.Extensions.Time.Testing;
using Tests.Kubectl;
using Tests.Translation;
using Xunit;

namespace Tests.Control;

/// <summary>The root is changed while proxies call each other with mutual TLS alone.</summary>
public sealed class RootRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChangeUnderLoad_LosesNoRequest_AndKubectlGoesOn()
    {
        await using var control = await ControlPlaneFixture.StartAsync(SecuredPair.Manifest);
        var directory = MeshDirectory.Open(control.Directory);
        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);
        var old = RootIds(directory).Single();
        pair.StartLoad();
        using var kubectlEnd = new CancellationTokenSource();
        var kubectl = KubectlAsync(control, kubectlEnd.Token);

        var said = RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System);

        Assert.StartsWith("The root changes from ", said, StringComparison.Ordinal);
        await pair.UnderLoadAsync(() => RootIds(directory).Count == 2, "both roots in ca.pem");
        await pair.UnderLoadAsync(() => RootIds(directory) is [var only] && only != old, "the new root alone in ca.pem");
        var @new = RootIds(directory).Single();
        await pair.UnderLoadAsync(() =>
            Proxies(pair).All(certificate => certificate.RootIds is [var trusted] && trusted == @new), "the new root alone at the proxies");
        Assert.All(Proxies(pair), certificate => Assert.Equal(@new, certificate.RootId));
        Assert.False(File.Exists(directory.CaRotation));
        await kubectlEnd.CancelAsync();
        Assert.True(await kubectl > 0);
        Assert.True(await pair.StopLoadAsync() > 0);
        // With the kubeconfig of now, and the server's certificate of now.
        Assert.Contains("istio-system", await control.KubectlAsync("get namespaces"), StringComparison.Ordinal);
        Assert.Contains("No change is going on", RotateRootCommand.Run(directory, onlyStatus: true, TimeProvider.System), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyThatHasNotAcknowledged_IsWaitedFor_AndNamed()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var directory = MeshDirectory.Open(control.Directory);
        var old = RootIds(directory).Single();
        var node = MeshBuilder.Sidecar("slow", "mesh", "slow", "v1");
        using var slow = FakeProxy.Open(control);
        var welcome = await slow.JoinAsync(node);
        Assert.Equal(old, welcome.Trust.SigningRoot);
        await slow.NextPushAsync();

        RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System);
        var told = await slow.NextTrustAsync();
        Assert.Equal(2, told.Roots.Count);
        Assert.Equal(old, told.SigningRoot);
        await Eventually.TrueAsync(() =>
            Status(directory).Contains("mesh/slow has not acknowledged the new root yet", StringComparison.Ordinal), "the reason to wait");
        Assert.Contains("phase 1 of 2", Status(directory), StringComparison.Ordinal);
        // Asked again, it only says how far it is.
        Assert.Contains("phase 1 of 2", RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System), StringComparison.Ordinal);

        await slow.SendAsync(Report(directory, certificateRoot: old));
        told = await slow.NextTrustAsync();
        Assert.NotEqual(old, told.SigningRoot);
        await Eventually.TrueAsync(() =>
            Status(directory).Contains("mesh/slow has no certificate of the new root yet", StringComparison.Ordinal), "the next reason to wait");
        Assert.Contains("phase 2 of 2", Status(directory), StringComparison.Ordinal);

        await slow.SendAsync(Report(directory, certificateRoot: told.SigningRoot));
        Assert.Single((await slow.NextTrustAsync()).Roots);
        Assert.Equal([told.SigningRoot], RootIds(directory));
    }

    [Fact]
    public async Task WorkloadThatVanishedWithACertificateOfTheOldRoot_KeepsThatTrusted()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var directory = MeshDirectory.Open(control.Directory);
        var node = MeshBuilder.Sidecar("lost", "mesh", "lost", "v1");
        using (var lost = FakeProxy.Open(control))
        {
            await lost.JoinAsync(node);
            await lost.NextPushAsync();
            RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System);
            await lost.NextTrustAsync();
            await lost.SendAsync(Report(directory, certificateRoot: RootIds(directory)[0]));
            await lost.NextTrustAsync();
        }

        // Its connection is gone, but it may live; another run of the control plane knows that too.
        await control.RestartAsync();
        await Eventually.TrueAsync(() => Status(directory)
            .Contains("mesh/lost is gone without a word; its certificate of the old root ends ", StringComparison.Ordinal), "the reason to wait");
        Assert.Equal(2, RootIds(directory).Count);

        using var back = FakeProxy.Open(control);
        node.InstanceId = "another";
        await back.JoinAsync(node);
        await back.NextPushAsync();
        await back.SendAsync(Report(directory, certificateRoot: RootIds(directory)[0]));
        await Eventually.TrueAsync(() => RootIds(directory).Count == 1, "the old root is dropped");
    }

    [Fact]
    public async Task WorkloadThatSaidGoodbye_IsNotWaitedFor()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var directory = MeshDirectory.Open(control.Directory);
        using var leaving = FakeProxy.Open(control);
        await leaving.JoinAsync(MeshBuilder.Sidecar("leaving", "mesh", "leaving", "v1"));
        await leaving.NextPushAsync();
        await leaving.SendAsync(Report(directory, certificateRoot: RootIds(directory)[0]));
        RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System);
        await leaving.NextTrustAsync();

        await leaving.SendAsync(new ProxyMessage { Leave = new Leave() });

        await Eventually.TrueAsync(() => !File.Exists(directory.CaRotation), "the end");
    }

    [Fact]
    public async Task RootThatEndsWithinAYear_IsChangedWithoutBeingAsked()
    {
        var path = Directory.CreateTempSubdirectory("mesh-rotation-").FullName;
        try
        {
            var directory = MeshDirectory.Open(path);
            using var aging = IssuingCertificate.MakeRoot(TimeSpan.FromDays(300), TimeProvider.System);
            OwnRoot.Keep(directory, aging);
            var app = await ControlPlaneFixture.StartInAsync(path);
            await Eventually.TrueAsync(() => RootIds(directory) is [var only] && only != aging.RootId, "another root");
            await app.StopAsync(Token);
            await app.DisposeAsync();
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public async Task NothingToChange_IsSaid()
    {
        var path = Directory.CreateTempSubdirectory("mesh-rotation-").FullName;
        try
        {
            var directory = MeshDirectory.Open(path);
            Assert.Contains("There is no root in",
                Assert.Throws<StartupException>(() => RotateRootCommand.Run(directory, onlyStatus: false, TimeProvider.System)).Message,
                StringComparison.Ordinal);
            using var own = CertificateAuthority.Open(directory, TimeProvider.System);
            await File.WriteAllTextAsync(directory.CaRotation, "{}", Token);
            Assert.Contains(directory.CaRotation, Assert.Throws<StartupException>(() => CertificateAuthority.Open(directory, TimeProvider.System)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void EveryStep_IsThereAgainAfterARestart()
    {
        var path = Directory.CreateTempSubdirectory("mesh-rotation-").FullName;
        try
        {
            var directory = MeshDirectory.Open(path);
            using var first = CertificateAuthority.Open(directory, TimeProvider.System);
            var old = RootId.Of(first.Root);
            using var client = first.IssueClient("mesh-admin", "system:masters");
            var rotation = RootRotationFile.Begin(directory, first.Current.Issuer, TimeProvider.System);
            Assert.EndsWith("is one running on this directory?", Status(directory), StringComparison.Ordinal);
            using var next = rotation.Next();

            // Each time the process ends right after the step, with what it wrote last.
            using var distributing = CertificateAuthority.Open(directory, TimeProvider.System);
            Assert.Equal((RotationPhase.Distributing, old), (distributing.Phase, RootId.Of(distributing.Root)));
            Assert.Equal([old, next.RootId], RootIds(directory));

            OwnRoot.Keep(directory, next);
            using var renewing = CertificateAuthority.Open(directory, TimeProvider.System);
            Assert.Equal((RotationPhase.Renewing, next.RootId), (renewing.Phase, RootId.Of(renewing.Root)));
            Assert.Equal([next.RootId, old], RootIds(directory));
            Assert.True(renewing.IsClient(client));
            using var renewed = renewing.IssueClient("mesh-admin", "system:masters");
            Assert.True(renewing.IsClient(renewed));

            RootRotationFile.End(directory);
            using var done = CertificateAuthority.Open(directory, TimeProvider.System);
            Assert.Equal((RotationPhase.None, next.RootId), (done.Phase, RootId.Of(done.Root)));
            Assert.Equal([next.RootId], RootIds(directory));
            Assert.False(done.IsClient(client));
            Assert.True(done.IsClient(renewed));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public async Task RootsThatCannotBeWritten_HoldUpEachStep_WithTheReason_UntilThatIsMended()
    {
        var path = Directory.CreateTempSubdirectory("mesh-rotation-").FullName;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        try
        {
            var directory = MeshDirectory.Open(path);
            using var authority = CertificateAuthority.Open(directory, time);
            var old = RootId.Of(authority.Root);
            var ledger = new TrustLedger(time);
            var registry = new FakeRegistry();
            var workload = FakeRegistry.Sidecar("books-v1", "books", "v1");
            registry.Set(workload);
            var log = new ListedLog<RootRotation>();
            using var rotation = new RootRotation(authority, ledger, registry, directory, time, log);
            await rotation.StartAsync(Token);

            await HeldUpAsync(() => RootRotationFile.Begin(directory, authority.Current.Issuer, time), RotationPhase.None, RotationPhase.Distributing);
            var next = authority.Current.RootIds[1];
            await HeldUpAsync(() => ledger.Report(workload.Node, ReportOf([old, next], old)), RotationPhase.Distributing, RotationPhase.Renewing);
            Assert.Equal(next, RootId.Of(authority.Root));
            await HeldUpAsync(() => ledger.Report(workload.Node, ReportOf([old, next], next)), RotationPhase.Renewing, RotationPhase.None);
            Assert.Equal([next], RootIds(directory));
            await rotation.StopAsync(Token);

            async Task HeldUpAsync(Action cause, RotationPhase before, RotationPhase after)
            {
                log.Clear();
                File.Delete(directory.CaCertificate);
                Directory.CreateDirectory(directory.CaCertificate);
                cause();
                var reason = $"'{directory.CaCertificate}' is a directory";
                await TicksUntilAsync(() => log.Lines.Any(line => line.Contains(reason, StringComparison.Ordinal)), "the reason");
                Assert.Equal(before, authority.Phase);
                Directory.Delete(directory.CaCertificate);
                await TicksUntilAsync(() => authority.Phase == after, $"{after}");
            }

            Task TicksUntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(500));
                    return condition();
                },
                what);

            TrustReport ReportOf(string[] trusted, string certificate) => new()
            {
                TrustedRoots = { trusted },
                CertificateRoot = certificate,
                CertificateEndMs = time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
            };
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public async Task AskedForByTwoAtOnce_ThereIsOneChange()
    {
        var path = Directory.CreateTempSubdirectory("mesh-rotation-").FullName;
        try
        {
            var directory = MeshDirectory.Open(path);
            using var own = CertificateAuthority.Open(directory, TimeProvider.System);
            using var start = new Barrier(4);

            var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
                () =>
                {
                    start.SignalAndWait(Token);
                    using var next = RootRotationFile.Begin(directory, own.Current.Issuer, TimeProvider.System).Next();
                    return next.RootId;
                },
                Token)));

            using var kept = RootRotationFile.TryRead(directory)!.Next();
            Assert.Equal([kept.RootId], asked.Distinct());
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static MeshProxy.Tls.WorkloadCertificate[] Proxies(SecuredPair pair) =>
        [pair.Books.Host.Certificate.Current!, pair.Gateway.Host.Certificate.Current!];

    private static string Status(MeshDirectory directory) => RotateRootCommand.Run(directory, onlyStatus: true, TimeProvider.System);

    private static List<string> RootIds(MeshDirectory directory)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(directory.CaCertificate);
        return [.. roots.Select(RootId.Of)];
    }

    private static ProxyMessage Report(MeshDirectory directory, string certificateRoot) => new()
    {
        TrustReport = new TrustReport
        {
            TrustedRoots = { RootIds(directory) },
            CertificateRoot = certificateRoot,
            CertificateEndMs = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
        },
    };

    private static async Task<int> KubectlAsync(ControlPlaneFixture control, CancellationToken end)
    {
        var count = 0;
        while (!end.IsCancellationRequested)
        {
            await control.KubectlAsync("get peerauthentications -A");
            count++;
        }

        return count;
    }
}
