using System.Runtime.Versioning;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.WebConsole;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Control;

public sealed class MeshDirectoryTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("mesh-directory-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    private string Path => System.IO.Path.Combine(_parent, ".mesh");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Secrets_CanBeReadByTheirOwnerAlone()
    {
        var directory = MeshDirectory.Open(Path);
        using var authority = CertificateAuthority.Open(directory, _time);
        JoinToken.Open(directory);
        ConsoleToken.Open(directory, given: null);
        var grant = new JoinGrant(new ServiceAccountName("mesh", "books"), JoinRole.Sidecar);
        TokenFiles.Write(directory, BoundTokens.Open(directory), [grant], _time);
        RootRotationFile.Begin(directory, authority.Current.Issuer, _time);
        Kubeconfig.Write(directory, authority, "https://localhost:6443", "mesh");

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
        string[] secrets = [directory.CaKey, directory.CaRotation, directory.JoinToken, directory.JoinTokenKey, directory.TokenOf(grant),
            directory.ConsoleToken, directory.Kubeconfig, directory.KubeconfigReadOnly];
        Assert.All(secrets, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(System.IO.Path.Combine(Path, "tokens")));
        // As it stays in use, it stays for its owner alone.
        authority.TryBeginRotation();
        authority.MoveToNextRoot();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.CaKey));
    }

    [Fact]
    public void RootAndToken_AreKeptOverARestart()
    {
        var directory = MeshDirectory.Open(Path);
        using var first = CertificateAuthority.Open(directory, _time);
        JoinToken.Open(directory);
        var token = File.ReadAllText(directory.JoinToken).Trim();

        using var second = CertificateAuthority.Open(MeshDirectory.Open(Path), _time);
        Assert.Equal(first.Root.Thumbprint, second.Root.Thumbprint);
        Assert.True(JoinToken.Open(directory).Admits($"Bearer {token}"));
        Assert.False(JoinToken.Open(directory).Admits($"Bearer {token}x"));
        Assert.False(JoinToken.Open(directory).Admits(token));
        Assert.False(JoinToken.Open(directory).Admits(null));
    }

    [Fact]
    public void RootThatHasEnded_IsReplaced()
    {
        var directory = MeshDirectory.Open(Path);
        using var first = CertificateAuthority.Open(directory, _time);
        _time.Advance(TimeSpan.FromDays(3651));

        using var second = CertificateAuthority.Open(directory, _time);

        Assert.NotEqual(first.Root.Thumbprint, second.Root.Thumbprint);
    }

    [Fact]
    public void Clients_AreThoseOfThisRoot_ForThisUse_InTheirTime()
    {
        using var authority = CertificateAuthority.Open(MeshDirectory.Open(Path), _time);
        using var other = CertificateAuthority.Open(MeshDirectory.Open(Path + "-other"), _time);
        using var client = authority.IssueClient("mesh-admin", "system:masters");
        using var server = authority.IssueServer([], []);
        using var stranger = other.IssueClient("mesh-admin", "system:masters");

        Assert.True(authority.IsClient(client));
        Assert.False(authority.IsClient(server));
        Assert.False(authority.IsClient(stranger));
        _time.Advance(TimeSpan.FromDays(366));
        Assert.False(authority.IsClient(client));
    }

    [Fact]
    public async Task SeveralThatStartAtOnce_UseOneRoot_OneKeyAndOneToken()
    {
        var directory = MeshDirectory.Open(Path);
        using var start = new Barrier(4);
        var now = _time.GetUtcNow();
        var grant = new JoinGrant(new ServiceAccountName("mesh", "books"), JoinRole.Sidecar);

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                using var root = OwnRoot.Open(directory, _time);
                return (root.RootId, Tokens: BoundTokens.Open(directory), Token: JoinToken.Open(directory));
            },
            TestContext.Current.CancellationToken)));

        using var kept = OwnRoot.TryRead(directory);
        var shown = $"Bearer {File.ReadAllText(directory.JoinToken).Trim()}";
        Assert.All(opened, one =>
        {
            Assert.Equal(kept!.RootId, one.RootId);
            Assert.True(BoundTokens.Open(directory).TryRead(one.Tokens.Issue(grant, now.AddHours(1)), now, out var read, out var fault), fault);
            Assert.Equal(grant, read);
            Assert.True(one.Token.Admits(shown));
        });
    }

    [Fact]
    public void WhatAKilledProcessHasLeft_IsSweptAway()
    {
        var directory = MeshDirectory.Open(Path);
        directory.CreateTokenFolder();
        var old = new[] { directory.CaKey, directory.TokenOf(new JoinGrant(new ServiceAccountName("mesh", "books"), JoinRole.Gateway)) }
            .Select(file => $"{file}.{Guid.NewGuid():N}.new").ToList();
        var (recent, own) = ($"{directory.CaKey}.{Guid.NewGuid():N}.new", System.IO.Path.Combine(Path, "mine.new"));
        foreach (var file in old.Append(recent).Append(own))
        {
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime.AddSeconds(file == recent ? -10 : -100));
        }

        directory.SweepLeftovers(_time);

        Assert.DoesNotContain(old, File.Exists);
        // Somebody may be writing it, and what is not the mesh's is left alone.
        Assert.True(File.Exists(recent) && File.Exists(own));
    }

    [Fact]
    public void EndOfACertificateThatNobodyCanHaveIssued_HoldsUpNoChangeForLonger()
    {
        var directory = MeshDirectory.Open(Path);
        File.WriteAllText(directory.CertificateLedger, """
            [null,
             {"namespace":"mesh","name":"far","instanceId":"a","trustedRoots":[],"certificateRoot":"OLD","certificateEnd":"9999-01-01T00:00:00+00:00"},
             {"namespace":"mesh","name":"far","instanceId":"b","trustedRoots":[],"certificateRoot":"OLD","certificateEnd":"9999-01-01T00:00:00+00:00"}]
            """);
        var ledger = new TrustLedger(_time);

        ledger.Recall(directory);

        Assert.Single(ledger.NotRenewed([], "NEW"));
        _time.Advance(TimeSpan.FromDays(366));
        Assert.Empty(ledger.NotRenewed([], "NEW"));
    }

    [Fact]
    public void UnreadableRoot_SaysWhichFilesAndWhatToDo()
    {
        var directory = MeshDirectory.Open(Path);
        CertificateAuthority.Open(directory, _time).Dispose();
        File.WriteAllText(directory.CaKey, "not a key");

        var refusal = Assert.Throws<StartupException>(() => CertificateAuthority.Open(directory, _time));

        Assert.Contains(directory.CaKey, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Remove both files", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DirectoryThatCannotBeMade_SaysWhichAndWhatToDo()
    {
        File.WriteAllText(Path, "a file is in the way");

        var refusal = Assert.Throws<StartupException>(() => MeshDirectory.Open(Path));

        Assert.Contains(Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--mesh-dir", refusal.Message, StringComparison.Ordinal);
    }
}
