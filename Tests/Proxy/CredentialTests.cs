using MeshProxy.Discovery;
using MeshProxy.Tls;
using Xunit;

namespace Tests.Proxy;

/// <summary>What a proxy shows to the control plane: its certificate once it has one, a token before that.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Books = "spiffe://cluster.local/ns/mesh/sa/books";

    private readonly TestAuthority _authority = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-credentials-").FullName;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public CredentialTests()
    {
        File.WriteAllText(Path.Combine(_directory, "ca.pem"), _authority.Certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "join-token"), "of-the-directory\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void ValidCertificate_IsEnough()
    {
        File.Delete(Path.Combine(_directory, "join-token"));
        var own = _authority.IssueMesh(Books);
        var credentials = Read(own);
        Assert.Same(own, credentials.Certificate);
        Assert.Null(credentials.JoinToken);
    }

    [Fact]
    public void CertificateThatHasEnded_IsNotShown()
    {
        foreach (var own in new[] { _authority.IssueMesh(Books, end: _now.AddMinutes(-1)), null })
        {
            var credentials = Read(own);
            Assert.Null(credentials.Certificate);
            Assert.Equal("of-the-directory", credentials.JoinToken);
        }
    }

    [Fact]
    public void CertificateThatIsRefused_StillTellsWhomToTrust()
    {
        using var next = new TestAuthority();
        var credentials = Read(next.IssueMesh(Books), isRefused: true);
        Assert.Null(credentials.Certificate);
        Assert.Equal("of-the-directory", credentials.JoinToken);
        Assert.Equal([_authority.Certificate, next.Certificate], credentials.Authorities);
    }

    [Fact]
    public void RootsThatWereToldSince_AreTrustedBesideThoseOfTheFile()
    {
        using var next = new TestAuthority();
        Assert.Equal([_authority.Certificate, next.Certificate], Read(next.IssueMesh(Books)).Authorities);
    }

    [Fact]
    public void Token_IsTakenFromTheNearestPlace()
    {
        var file = Path.Combine(_directory, "own");
        File.WriteAllText(file, " of-the-file\n");
        Assert.Equal("of-the-file", Read(null, new CredentialSource(_directory, file, "of-the-environment")).JoinToken);
        Assert.Equal("of-the-environment", Read(null, new CredentialSource(_directory, null, "of-the-environment")).JoinToken);
        Assert.Equal("of-the-directory", Read(null, new CredentialSource(_directory, null, "")).JoinToken);
    }

    [Fact]
    public void MissingToken_IsNamed()
    {
        var file = Path.Combine(_directory, "none");
        var missing = Assert.Throws<MeshNotReadyException>(() => Read(null, new CredentialSource(_directory, file, null)));
        Assert.Equal($"'{file}' is not there yet: the control plane writes it", missing.Message);
    }

    private MeshCredentials Read(WorkloadCertificate? own, CredentialSource? source = null, bool isRefused = false) =>
        MeshCredentials.Read(source ?? new CredentialSource(_directory, null, null), own, isRefused, _now);
}
