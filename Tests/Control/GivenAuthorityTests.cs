using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using Microsoft.Extensions.Time.Testing;
using Tests.Proxy;
using Xunit;

namespace Tests.Control;

/// <summary>An authority of the user's own: <c>--ca-cert</c>, <c>--ca-key</c>, <c>--ca-root</c>.</summary>
public sealed class GivenAuthorityTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-authority-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Intermediate_SignsWorkloads_AndPeersVerifyUpToTheRoot(bool isRsa, bool rootInItsOwnFile)
    {
        using var root = Authority.Root();
        using var policy = root.Sign("policy", isRsa, pathLength: 1);
        using var issuing = policy.Sign("issuing", isRsa, pathLength: 0);
        var files = Write(issuing, rootInItsOwnFile ? [policy] : [policy, root], rootInItsOwnFile ? root : null);
        await using var control = await ControlPlaneFixture.StartAsync(new ServeOptions { Authority = files }, SecuredPair.Manifest);

        await using var pair = await SecuredPair.StartAsync(new Uri($"https://localhost:{control.DiscoveryPort}"), control.Directory);

        Assert.Contains("URI=spiffe://cluster.local/ns/mesh/sa/gw", await pair.GetAsync(), StringComparison.Ordinal);
        Assert.Equal([RootId.Of(root.Certificate)], pair.Books.Host.Certificate.Current!.RootIds);
        var shown = await ChainOfAsync(pair.Books.Host.Slot(MeshProtocol.ListenerDirection.Inbound, 8080).Bound.Port, pair.Gateway.Host.Certificate.Current!);
        Assert.Equal(["CN=issuing", "CN=policy"], shown);
        Assert.Contains("istio-system", await control.KubectlAsync("get namespaces"), StringComparison.Ordinal);
        Assert.Contains("was given with --ca-cert",
            Assert.Throws<StartupException>(() => RotateRootCommand.Run(OwnRootBeside(control), onlyStatus: false, TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void CertificateOfTheSameRoot_ButAnotherAuthority_OpensNothing()
    {
        using var root = Authority.Root();
        using var ours = root.Sign("ours");
        using var theirs = root.Sign("theirs");
        var directory = MeshDirectory.Open(Path.Combine(_directory, "mesh"));
        using var authority = CertificateAuthority.Of(Load(ours, root), directory, TimeProvider.System);
        using var other = CertificateAuthority.Of(Load(theirs, root), MeshDirectory.Open(Path.Combine(_directory, "other")), TimeProvider.System);
        using var friend = authority.IssueClient("mesh-admin", "system:masters");
        using var stranger = other.IssueClient("mesh-admin", "system:masters");
        Assert.True(authority.IsClient(friend));
        Assert.False(authority.IsClient(stranger));
    }

    [Fact]
    public void AuthorityThatEndsWhileInUse_SignsNothingAnyMore_AndSaysWhy()
    {
        using var root = Authority.Root();
        using var brief = root.Sign("brief", end: Now.AddMinutes(30));
        var time = new FakeTimeProvider(Now);
        var files = Write(brief, [root]);
        var given = GivenAuthority.Load(files.Certificate, files.Key, files.Root, time);
        using var authority = CertificateAuthority.Of(given, MeshDirectory.Open(Path.Combine(_directory, "mesh")), time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var identity = WorkloadIdentity.Extension("spiffe://cluster.local/ns/mesh/sa/books");
        using var certificate = authority.SignWorkload(new PublicKey(key), identity, seal: null, TimeSpan.FromDays(1)).Certificate;
        // Not longer than what has signed it.
        Assert.Equal(brief.Certificate.NotAfter, certificate.NotAfter);

        time.Advance(TimeSpan.FromHours(1));

        var refusal = Assert.Throws<CertificateRequestException>(() => authority.SignWorkload(new PublicKey(key), identity, seal: null, TimeSpan.FromDays(1)));
        Assert.StartsWith("the certificate of the authority, 'CN=brief', has ended (", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongFiles_AreOneClearError()
    {
        using var root = Authority.Root();
        using var other = Authority.Root();
        using var good = root.Sign("good");
        using var leaf = root.Sign("leaf", isAuthority: false);
        using var noSigning = root.Sign("no-signing", usage: X509KeyUsageFlags.DigitalSignature);
        using var expired = root.Sign("expired", end: Now.AddMinutes(-1));
        using var future = root.Sign("future", begin: Now.AddHours(1), end: Now.AddHours(2));
        using var tight = root.Sign("tight", pathLength: 0);
        using var tooDeep = tight.Sign("too-deep");
        using var weak = root.Sign("weak", isRsa: true, rsaBits: 1024);
        using var expiredRoot = Authority.Root(end: Now.AddMinutes(-1));
        using var underExpired = expiredRoot.Sign("under-expired");
        (AuthorityFiles Files, string[] Words)[] mistakes =
        [
            (Write(leaf, [root]), ["'CN=leaf'", "is not that of an authority", "CA:TRUE"]),
            (Write(noSigning, [root]), ["'CN=no-signing'", "keyCertSign"]),
            (Write(expired, [root]), ["'CN=expired'", "renew it"]),
            (Write(future, [root]), ["'CN=future'", "renew it"]),
            (Write(tooDeep, [tight, root]), ["'CN=too-deep'", "not valid for peers"]),
            (Write(weak, [root]), ["1024 bits", "2048"]),
            (Write(underExpired, [expiredRoot]), ["'CN=under-expired'", "not valid for peers"]),
            (Write(good, []), ["'CN=good' was signed by 'CN=root'", "--ca-root"]),
            (Write(good, [], other), ["'CN=good'", "not valid for peers"]),
            (Write(good, [root]) with { Key = Write(other, []).Key }, ["does not belong to the first certificate", "'CN=good'"]),
            (Write(good, [root]) with { Key = Text("no key") }, ["has no key in it", "PRIVATE KEY"]),
            (Write(good, [root]) with { Key = Text(good.EncryptedKey()) }, ["is encrypted", "openssl pkey"]),
            (Write(good, [root]) with { Key = "/no/such.pem" }, ["--ca-key '/no/such.pem' cannot be read"]),
            (Write(good, [root]) with { Certificate = "/no/such.pem" }, ["--ca-cert '/no/such.pem' cannot be read"]),
            (Write(good, [root]) with { Certificate = Text("no certificate") }, ["has no certificate in it"]),
            (Write(good, []) with { Root = "/no/such.pem" }, ["--ca-root '/no/such.pem' cannot be read"]),
        ];
        foreach (var (files, words) in mistakes)
        {
            var error = Assert.Throws<StartupException>(() => GivenAuthority.Load(files.Certificate, files.Key, files.Root, TimeProvider.System));
            Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("dsa")]
    public async Task KeyOfAKindThatPeersDoNotTake_IsRefused(string kind)
    {
        var parameters = Path.Combine(_directory, "dsa-parameters.pem");
        if (kind == "dsa")
        {
            await OpensslAsync("dsaparam", "-out", parameters, "1024");
        }

        var files = new AuthorityFiles(Path.Combine(_directory, $"{kind}.pem"), Path.Combine(_directory, $"{kind}-key.pem"), null);
        await OpensslAsync("req", "-x509", "-newkey", kind == "dsa" ? $"dsa:{parameters}" : kind, "-noenc", "-subj", "/CN=odd", "-days", "9",
            "-addext", "keyUsage=keyCertSign", "-out", files.Certificate, "-keyout", files.Key);

        var error = Assert.Throws<StartupException>(() => GivenAuthority.Load(files.Certificate, files.Key, files.Root, TimeProvider.System));

        Assert.Contains("'CN=odd') is neither EC nor RSA", error.Message, StringComparison.Ordinal);
    }

    private static async Task OpensslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(Cancelled).WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
        await process.WaitForExitAsync(Cancelled);
        Assert.True(process.ExitCode == 0, error);
    }

    [Fact]
    public async Task WrongFile_EndsTheProcessWithOneLine()
    {
        using var root = Authority.Root();
        using var leaf = root.Sign("leaf", isAuthority: false);
        var files = Write(leaf, [root]);
        string[] serve = ["serve", "--mesh-dir", Path.Combine(_directory, "mesh"), "--api-port", "0", "--discovery-port", "0", "--console-port", "0"];

        var (code, message) = await RunAsync([.. serve, "--ca-cert", files.Certificate, "--ca-key", files.Key]);
        Assert.Equal(1, code);
        Assert.StartsWith("MeshControlPlane: The first certificate in --ca-cert", Assert.Single(message.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);

        (code, message) = await RunAsync([.. serve, "--ca-cert", files.Certificate]);
        Assert.NotEqual(0, code);
        Assert.Contains("--ca-cert and --ca-key belong together", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinTokenCommand_NeedsNoControlPlane()
    {
        var mesh = Path.Combine(_directory, "mesh");
        var (code, token) = await RunAsync(["join-token", "--mesh-dir", mesh]);
        Assert.Equal(1, code);
        Assert.StartsWith($"MeshControlPlane: There is no mesh directory '{mesh}'", token, StringComparison.Ordinal);
        Assert.False(Directory.Exists(mesh));
        MeshDirectory.Open(mesh);
        (code, token) = await RunAsync(["join-token", "--mesh-dir", mesh, "--namespace", "mesh", "--service-account", "books", "--ttl", "10m"]);
        Assert.Equal(0, code);
        Assert.True(BoundTokens.Open(MeshDirectory.Open(mesh)).TryRead(token.Trim(), Now.AddMinutes(9), out var grant, out var fault), fault);
        Assert.Equal(new JoinGrant(new ServiceAccountName("mesh", "books"), JoinRole.Sidecar), grant);
        Assert.False(BoundTokens.Open(MeshDirectory.Open(mesh)).TryRead(token.Trim(), Now.AddMinutes(20), out _, out _));

        (code, var message) = await RunAsync(["join-token", "--mesh-dir", mesh, "--service-account", "../books"]);
        Assert.NotEqual(0, code);
        Assert.Contains("--service-account has to be a DNS name", message, StringComparison.Ordinal);
        (code, message) = await RunAsync(["join-token", "--mesh-dir", mesh, "--namespace", "a.b"]);
        Assert.NotEqual(0, code);
        Assert.Contains("--namespace has to be a DNS label", message, StringComparison.Ordinal);
        (code, token) = await RunAsync(["join-token", "--mesh-dir", mesh, "--service-account", "edge", "--role", "gateway"]);
        Assert.Equal(0, code);
        Assert.True(BoundTokens.Open(MeshDirectory.Open(mesh)).TryRead(token.Trim(), Now, out grant, out fault), fault);
        Assert.Equal(new JoinGrant(new ServiceAccountName("mesh", "edge"), JoinRole.Gateway), grant);
        (code, _) = await RunAsync(["join-token", "--mesh-dir", mesh, "--role", "ingress"]);
        Assert.NotEqual(0, code);
        (code, message) = await RunAsync(["join-token", "--mesh-dir", mesh, "--ttl", "soon"]);
        Assert.NotEqual(0, code);
        Assert.Contains("--ttl has to be a duration", message, StringComparison.Ordinal);
        foreach (var wrong in new[] { "books", "a.b/books", "mesh/books:ingress", "mesh/books:gateway:gateway", "mesh/a/b", "mesh/books_gateway" })
        {
            (code, message) = await RunAsync(["serve", "--token-for", wrong]);
            Assert.NotEqual(0, code);
            Assert.Contains($"--token-for '{wrong}' is not NAMESPACE/SERVICE-ACCOUNT", message, StringComparison.Ordinal);
        }
    }

    /// <summary>The directory as it is when the mesh once had a root of its own.</summary>
    private static MeshDirectory OwnRootBeside(ControlPlaneFixture control)
    {
        var directory = MeshDirectory.Open(control.Directory);
        using var own = OwnRoot.Make(TimeProvider.System);
        OwnRoot.Keep(directory, own);
        return directory;
    }

    private static async Task<List<string>> ChainOfAsync(int port, MeshProxy.Tls.WorkloadCertificate caller)
    {
        using var socket = await RawSocket.ConnectAsync(port, Cancelled);
        await using var stream = new System.Net.Security.SslStream(socket.Stream);
        List<string> shown = [];
        var options = caller.ClientOptions("books", "", new System.Net.Security.SslApplicationProtocol("istio"));
        var decide = options.RemoteCertificateValidationCallback!;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            // Those that came with the handshake; the root is not among them.
            shown = [.. chain!.ChainPolicy.ExtraStore.Select(extra => extra.Subject).Where(subject => subject.Length > 0)];
            return decide(sender, certificate, chain, errors);
        };
        await stream.AuthenticateAsClientAsync(options, Cancelled);
        return shown;
    }

    private IssuingCertificate Load(Authority signing, Authority root)
    {
        var files = Write(signing, [root]);
        return GivenAuthority.Load(files.Certificate, files.Key, files.Root, TimeProvider.System);
    }

    private AuthorityFiles Write(Authority signing, Authority[] above, Authority? root = null) => new(
        Text(string.Join('\n', above.Prepend(signing).Select(authority => authority.Certificate.ExportCertificatePem()))),
        Text(signing.Key()),
        root is null ? null : Text(root.Certificate.ExportCertificatePem()));

    private string Text(string text)
    {
        var file = Path.Combine(_directory, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, text);
        return file;
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(MeshDirectory).Assembly.Location, null), arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancelled);
        var error = await process.StandardError.ReadToEndAsync(Cancelled).WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return (process.ExitCode, error + await output);
    }
}
