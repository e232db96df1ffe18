using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MeshControlPlane;
using MeshControlPlane.Certificates;
using Tests.Proxy;
using Xunit;

namespace Tests.Secrecy;

/// <summary>A control plane, a gateway and a sidecar, each a process of its own that logs all it can.</summary>
internal sealed class RunningMesh : IAsyncDisposable
{
    private readonly StringBuilder _shown = new();
    private readonly UpstreamServer _application;
    private readonly List<RecordedProcess> _processes = [];

    private RunningMesh(UpstreamServer application) => _application = application;

    public string Parent { get; } = System.IO.Directory.CreateTempSubdirectory("mesh-secrecy-").FullName;

    public string Directory => Path.Combine(Parent, ".mesh");

    public IReadOnlyList<RecordedProcess> Processes => _processes;

    /// <summary>The line of the control plane with the console's link.</summary>
    public string ReadyLine { get; private set; } = "";

    public string Console { get; private set; } = "";

    /// <summary>The join token with which the sidecar has joined.</summary>
    public string BooksToken { get; private set; } = "";

    public int GatewayPort { get; private set; }

    public int InboundPort { get; private set; }

    public int OutboundPort { get; private set; }

    public IReadOnlyList<int> AdminPorts { get; private set; } = [];

    /// <summary>All that users were shown: answers of the API, of admin pages, of the console.</summary>
    public string Shown => _shown.ToString();

    public static async Task<RunningMesh> StartAsync(string consoleToken)
    {
        var mesh = new RunningMesh(await UpstreamServer.SayingAsync("books"));
        try
        {
            await mesh.LaunchAsync(consoleToken);
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    public string File(string name) => System.IO.File.ReadAllText(Path.Combine(Directory, name)).Trim();

    /// <summary>Keeps what a user was shown.</summary>
    public void Show(string text) => _shown.AppendLine(text);

    /// <summary>Runs kubectl and keeps what it said.</summary>
    public async Task<string> KubectlAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--cache-dir", Path.Combine(Parent, "cache"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = Path.Combine(Directory, "kubeconfig");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var all = await output + await error;
        Show(all);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _application.DisposeAsync();
        System.IO.Directory.Delete(Parent, recursive: true);
    }

    private async Task LaunchAsync(string consoleToken)
    {
        var verbose = new Dictionary<string, string>
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__Console__LogLevel__Default"] = "Trace",
            ["Logging__Console__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
        };
        if (consoleToken.Length > 0)
        {
            verbose["Mesh__ConsoleToken"] = consoleToken;
        }

        var control = RecordedProcess.Start("MeshControlPlane", "MeshControlPlane ready", verbose,
            "serve", "--mesh-dir", Directory, "--token-for", "mesh/ratings", "--token-for", "mesh/edge:gateway",
            "--api-port", "0", "--discovery-port", "0", "--console-port", "0");
        _processes.Add(control);
        ReadyLine = await control.ReadyAsync();
        var discovery = Regex.Match(ReadyLine, "discovery (https://localhost:[0-9]+)").Groups[1].Value;
        Console = Regex.Match(ReadyLine, "console (http://localhost:[0-9]+)").Groups[1].Value;

        string[] common = ["--control", discovery, "--mesh-dir", Directory, "--admin-port", "0"];
        var gateway = RecordedProcess.Start("MeshProxy", "MeshProxy", new Dictionary<string, string>(),
            [
                "--role", "ingress", "--name", "ingress", "--namespace", "istio-system", "--labels", "istio=ingressgateway",
                "--gateway-port", "443=0", .. common,
            ]);
        // As an AppHost gives it: a token of its own account, in a file.
        BooksToken = BoundTokens.Open(MeshDirectory.Open(Directory)).Issue(
            new JoinGrant(new ServiceAccountName("mesh", "books"), JoinRole.Sidecar), TimeProvider.System.GetUtcNow().AddHours(1));
        var tokenFile = Path.Combine(Parent, "books-token");
        MeshDirectory.Write(tokenFile, BooksToken + "\n", secret: true);
        var sidecar = RecordedProcess.Start("MeshProxy", "MeshProxy", new Dictionary<string, string>(),
            [
                "--name", "books-v1", "--namespace", "mesh", "--labels", "app=books,version=v1",
                "--service-account", "books", "--join-token-file", tokenFile,
                "--app-port", $"8080={_application.Port}", "--outbound-port", "0", "--inbound-port", "0", .. common,
            ]);
        _processes.AddRange([gateway, sidecar]);
        GatewayPort = Port(await gateway.ReadyAsync(), "gateway");
        InboundPort = Port(await sidecar.ReadyAsync(), "inbound");
        OutboundPort = Port(await sidecar.ReadyAsync(), "outbound");
        AdminPorts = [Port(await gateway.ReadyAsync(), "admin"), Port(await sidecar.ReadyAsync(), "admin")];
        using var client = new HttpClient();
        foreach (var port in AdminPorts)
        {
            using var answer = await client.PostAsync(new Uri($"http://localhost:{port}/logging?level=trace"), null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static int Port(string ready, string listener) =>
        int.Parse(Regex.Match(ready, $@"{listener} 127\.0\.0\.1:([0-9]+)").Groups[1].ValueSpan, CultureInfo.InvariantCulture);
}
