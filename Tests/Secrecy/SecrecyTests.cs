using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using MeshControlPlane.Commands;
using Tests.Proxy;
using Xunit;

namespace Tests.Secrecy;

/// <summary>Uses every secret that a mesh has, with every log turned up, and looks for them wherever somebody could read.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecrecyTests
{
    private const string Password = "correct-horse-battery-staple-0815";
    private const string Pin = "471100081512345";
    private const string Opaque = "opaque-token-08154711";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("given-by-whoever-starts-the-control-plane")]
    public async Task Secrets_AreNowhereToBeRead(string consoleToken)
    {
        using var issuer = new TokenIssuer();
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("books.example.com");
        var serverKey = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        var good = issuer.Sign(TokenIssuer.Payload("me", "reader"));
        var expired = issuer.Sign(TokenIssuer.Payload("me", "reader", "\"exp\":1000000000"));
        await using var mesh = await RunningMesh.StartAsync(consoleToken);

        await ConfigureAsync(mesh, issuer, certificate.ExportCertificatePem(), serverKey);
        await SendTokensAsync(mesh, good, expired);
        var cookie = await UseConsoleAsync(mesh);
        await AskEverythingAsync(mesh);
        var firstRoot = mesh.File("ca-key.pem");
        List<(string Path, string Text)> lax = [];
        var rotation = await RotateAsync(mesh, lax);

        SecretText[] secrets =
        [
            SecretText.Of("join token", mesh.File("join-token")),
            SecretText.Of("key of the join tokens", mesh.File("join-token-key")),
            SecretText.Of("token of one account", mesh.BooksToken),
            SecretText.Of("signature of the token of one account", mesh.BooksToken.Split('.')[2]),
            SecretText.Of("token in a file", mesh.File("tokens/mesh.ratings")),
            SecretText.Of("signature of the token in a file", mesh.File("tokens/mesh.ratings").Split('.')[2]),
            SecretText.Of("token of a gateway in a file", mesh.File("tokens/mesh.edge_gateway")),
            SecretText.OfKey("key of the next root", rotation.ToKey),
            SecretText.Of("console token", mesh.File("console-token")),
            SecretText.Of("otlp key", mesh.File("otlp-key")),
            SecretText.Of("console cookie", cookie),
            SecretText.OfKey("key of the root", firstRoot),
            SecretText.OfKey("key of the kubeconfig", KeyOf(mesh.File("kubeconfig"))),
            SecretText.OfKey("key of the read-only kubeconfig", KeyOf(mesh.File("kubeconfig-readonly"))),
            SecretText.OfKey("key of a Secret", serverKey),
            SecretText.Of("value of a Secret", Password),
            SecretText.Of("number in a Secret", Pin),
            SecretText.Of("token of a request", good),
            SecretText.Of("signature of a request's token", good.Split('.')[2]),
            SecretText.Of("token of what is no request", Opaque),
            SecretText.Of("expired token of a request", expired),
            SecretText.Of("signature of an expired token", expired.Split('.')[2]),
        ];
        var commandLines = string.Join('\n', mesh.Processes.Select(process => process.CommandLine));
        lax.AddRange(LaxFiles(mesh.Directory));
        foreach (var process in mesh.Processes.Reverse())
        {
            await process.StopAsync();
        }

        var words = string.Join('\n', mesh.Processes.Select(process => process.Words));
        // The link is printed once, by whoever made its token.
        Assert.Equal(consoleToken.Length == 0, mesh.ReadyLine.Contains($"/login?t={mesh.File("console-token")},", StringComparison.Ordinal));
        words = words.Replace(mesh.ReadyLine, "", StringComparison.Ordinal);
        Assert.All(secrets, secret =>
        {
            Assert.True(!secret.FoundIn(words).Any(), $"The {secret.Name} is in a log: {Around(words, secret)}");
            Assert.True(!secret.FoundIn(mesh.Shown).Any(), $"The {secret.Name} is shown: {Around(mesh.Shown, secret)}");
            Assert.True(!secret.FoundIn(commandLines).Any(), $"The {secret.Name} is in a command line: {commandLines}");
            Assert.All(
                lax.Concat(LaxFiles(mesh.Directory)),
                file => Assert.False(secret.FoundIn(file.Text).Any(), $"The {secret.Name} is in {file.Path}, which others may read"));
        });

        // Where a certificate has been, its key has been as well: the search would have found it.
        Assert.Contains("books.example.com", mesh.Shown, StringComparison.Ordinal);
        Assert.Contains("dbug:", words, StringComparison.Ordinal);
        Assert.Contains("trce:", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_AreTheirOwners_WhateverTheUmask()
    {
        await using var mesh = await RunningMesh.StartAsync("");
        await mesh.KubectlAsync("", "create", "namespace", "mesh");
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(mesh.Directory, "workloads.json")), "workloads are remembered");

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(mesh.Directory));
        var modes = Directory.EnumerateFiles(mesh.Directory).ToDictionary(file => Path.GetFileName(file), File.GetUnixFileMode);
        Assert.All(
            (string[])["ca-key.pem", "console-token", "join-token", "join-token-key", "kubeconfig", "kubeconfig-readonly", "mesh.db", "mesh.db-wal", "otlp-key"],
            name => Assert.Equal((name, Owner), (name, modes[name])));
        Assert.All(modes, file => Assert.Equal((file.Key, UnixFileMode.None), (file.Key, file.Value & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite))));
    }

    private static async Task ConfigureAsync(RunningMesh mesh, TokenIssuer issuer, string certificate, string key)
    {
        await mesh.KubectlAsync("", "create", "namespace", "mesh");
        await File.WriteAllTextAsync(Path.Combine(mesh.Parent, "tls.crt"), certificate, Token);
        await File.WriteAllTextAsync(Path.Combine(mesh.Parent, "tls.key"), key, Token);
        await mesh.KubectlAsync("", "-n", "istio-system", "create", "secret", "tls", "books-credential",
            $"--cert={mesh.Parent}/tls.crt", $"--key={mesh.Parent}/tls.key");
        var value = Convert.ToBase64String(Encoding.UTF8.GetBytes(Password));
        var created = await mesh.KubectlAsync(Secret("password", $"data: {{ password: {value} }}"), "apply", "-f", "-");
        Assert.Contains("secret/password created", created, StringComparison.Ordinal);
        // Mistakes in Secrets are told without what stands in them.
        await mesh.KubectlAsync(Secret("wrong-1", $"data: {{ password: '{Password}' }}"), "apply", "-f", "-");
        await mesh.KubectlAsync(Secret("wrong-2", $"data: {{ password: [{value}] }}"), "apply", "-f", "-");
        await mesh.KubectlAsync(Secret("wrong-3", $"data: '{value}'"), "apply", "-f", "-");
        await mesh.KubectlAsync(Secret("wrong-4", $"stringDate: {{ password: {Password} }}"), "apply", "-f", "-");
        await mesh.KubectlAsync(Secret("wrong-5", $"stringData: {{ pin: {Pin} }}"), "apply", "-f", "-");
        var applied = await mesh.KubectlAsync(
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: istio, namespace: istio-system }
            data: { mesh: "accessLogFile: /dev/stdout" }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: books, namespace: mesh }
            spec: { selector: { app: books }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: books, namespace: mesh }
            spec:
              selector: { istio: ingressgateway }
              servers:
              - port: { number: 443, name: https, protocol: HTTPS }
                hosts: [books.example.com]
                tls: { mode: SIMPLE, credentialName: books-credential }
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: books, namespace: mesh }
            spec: { hosts: [books.example.com], gateways: [books], http: [{ route: [{ destination: { host: books } }] }] }
            ---
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: { name: tokens, namespace: istio-system }
            spec: { jwtRules: [{ issuer: me, jwks: '{{issuer.Jwks}}' }] }
            """,
            "apply", "-f", "-");
        Assert.Contains("tokens created", applied, StringComparison.Ordinal);
        await mesh.KubectlAsync("", "wait", "--for=condition=Programmed", "--timeout=60s", "-n", "istio-system", "requestauthentication/tokens");

        static string Secret(string name, string data) => $"apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name}, namespace: mesh }}\n{data}\n";
    }

    private static async Task SendTokensAsync(RunningMesh mesh, string good, string expired)
    {
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
        var gateway = $"https://localhost:{mesh.GatewayPort}/books";
        await Eventually.TrueAsync(async () => await AskAsync(gateway, good, inQuery: false) == HttpStatusCode.OK, "the gateway takes the token");
        foreach (var address in (string[])[gateway, $"http://localhost:{mesh.InboundPort}/books"])
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(address, good, inQuery: false));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(address, good, inQuery: true));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(address, expired, inQuery: false));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(address, expired, inQuery: true));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(address, good + "x", inQuery: false));
        }

        // A caller's own proxy knows of no rule; and what is no request is quoted nowhere.
        using var caller = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{mesh.OutboundPort}") });
        using var called = await caller.GetAsync($"http://books.mesh/books?access_token={good}", Token);
        Assert.Equal(HttpStatusCode.OK, called.StatusCode);
        foreach (var port in (int[])[mesh.OutboundPort, mesh.InboundPort, new Uri(mesh.Console).Port])
        {
            using var raw = await RawSocket.ConnectAsync(port, Token);
            await raw.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer {Opaque}\r\n\r\n", Token);
            mesh.Show(await raw.ReceiveAsync(4096, Token));
        }

        async Task<HttpStatusCode> AskAsync(string address, string token, bool inQuery)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, inQuery ? $"{address}?access_token={token}&page=1" : address);
            request.Headers.Host = "books.example.com";
            if (!inQuery)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }

            try
            {
                using var response = await client.SendAsync(request, Token);
                mesh.Show(await response.Content.ReadAsStringAsync(Token) + response.Headers);
                return response.StatusCode;
            }
            catch (HttpRequestException)
            {
                return 0; // The gateway's port opens with its configuration.
            }
        }
    }

    private static async Task<string> UseConsoleAsync(RunningMesh mesh)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(mesh.Console) };
        using var wrong = await client.GetAsync("/login?t=wrong", Token);
        mesh.Show(await wrong.Content.ReadAsStringAsync(Token));
        using var login = await client.GetAsync($"/login?t={mesh.File("console-token")}", Token);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie")).Split(';')[0];
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        foreach (var page in (string[])["/", "/status", "/theme.js"])
        {
            mesh.Show(await client.GetStringAsync(page, Token));
        }

        return cookie.Split('=')[1];
    }

    /// <summary>Whatever can be asked of a mesh, but for the Secrets themselves.</summary>
    private static async Task AskEverythingAsync(RunningMesh mesh)
    {
        using var client = new HttpClient();
        foreach (var port in mesh.AdminPorts)
        {
            foreach (var page in (string[])["/config_dump", "/clusters", "/clusters?format=json", "/stats", "/stats/prometheus", "/logging", "/ready", "/server_info", "/requests", "/logs", "/"])
            {
                using var answer = await client.GetAsync(new Uri($"http://localhost:{port}{page}"), Token);
                mesh.Show(await answer.Content.ReadAsStringAsync(Token));
            }
        }

        Assert.Contains("\n", await mesh.KubectlAsync("", "logs", "-n", "mesh", "books-v1", "-c", "istio-proxy"), StringComparison.Ordinal);
        var kinds = (await mesh.KubectlAsync("", "api-resources", "--verbs=list", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("virtualservices.networking.istio.io", kinds);
        Assert.Contains("secrets", kinds);
        foreach (var kind in kinds)
        {
            await mesh.KubectlAsync("", "get", kind, "-A", "-o", kind == "secrets" ? "wide" : "yaml");
            await mesh.KubectlAsync("", "describe", kind, "-A");
        }
    }

    /// <summary>Changes the root, as the command does, and waits until the next one signs.</summary>
    private static async Task<RootRotationFile> RotateAsync(RunningMesh mesh, List<(string Path, string Text)> lax)
    {
        var directory = MeshDirectory.Open(mesh.Directory);
        using var root = OwnRoot.TryRead(directory)!;
        var rotation = RootRotationFile.Begin(directory, root, TimeProvider.System);
        lax.AddRange(LaxFiles(mesh.Directory));
        mesh.Show(RotateRootCommand.Run(directory, onlyStatus: true, TimeProvider.System));
        await Eventually.TrueAsync(() => mesh.File("ca-key.pem").Contains(rotation.To.Trim(), StringComparison.Ordinal), "the next root signs");
        mesh.Show(RotateRootCommand.Run(directory, onlyStatus: true, TimeProvider.System));
        return rotation;
    }

    private static List<(string Path, string Text)> LaxFiles(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
            .Select(file => (file, Encoding.Latin1.GetString(File.ReadAllBytes(file))))];

    private static string KeyOf(string kubeconfig) =>
        Encoding.ASCII.GetString(Convert.FromBase64String(Regex.Match(kubeconfig, "client-key-data: (.+)").Groups[1].Value));

    private static string Around(string text, SecretText secret)
    {
        var form = secret.FoundIn(text).FirstOrDefault();
        var at = form is null ? -1 : text.IndexOf(form, StringComparison.Ordinal);
        return at < 0 ? "over the end of a line" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)];
    }
}
