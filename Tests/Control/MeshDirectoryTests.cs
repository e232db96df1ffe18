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
        var account = new ServiceAccountName("mesh", "books");
        TokenFiles.Write(directory, BoundTokens.Open(directory), [account], _time);
        RootRotationFile.Begin(directory, authority.Current.Issuer, _time);
        Kubeconfig.Write(directory, authority, "https://localhost:6443", "mesh");

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
        string[] secrets = [directory.CaKey, directory.CaRotation, directory.JoinToken, directory.JoinTokenKey, directory.TokenOf("mesh", "books"),
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
