using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Tests.Proxy;

/// <summary>A proxy in a process of its own, as users run it.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };

    private ProxyUnderTest(Process process) => _process = process;

    public string ReadyLine { get; private set; } = "";

    /// <summary>What has been written to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public int Id => _process.Id;

    public int OutboundPort => Port("outbound");

    public int InboundPort => Port("inbound");

    public int AdminPort => Port("admin");

    public static ProxyUnderTest Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MeshProxy.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var proxy = new ProxyUnderTest(Process.Start(start)!);
        proxy._process.ErrorDataReceived += (_, line) =>
        {
            lock (proxy._errors)
            {
                proxy._errors.AppendLine(line.Data);
            }
        };
        proxy._process.BeginErrorReadLine();
        return proxy;
    }

    /// <summary>A sidecar on free ports that has written its ready line.</summary>
    public static async Task<ProxyUnderTest> SidecarAsync(FakeControlPlane plane, int? appPort = null, Uri? control = null, params string[] more)
    {
        var arguments = new List<string>
        {
            "--name", "books-v1", "--namespace", "mesh", "--labels", "app=books,version=v1", "--service-account", "books",
            "--outbound-port", "0", "--inbound-port", "0", "--admin-port", "0",
            "--control", (control ?? plane.Address).ToString(), "--mesh-dir", plane.MeshDirectory,
        };
        if (appPort is { } port)
        {
            arguments.AddRange(["--app-port", $"8080={port}"]);
        }

        var proxy = Launch([.. arguments, .. more]);
        proxy.ReadyLine = await proxy._process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? "";
        return proxy;
    }

    public Task<string> AdminAsync(string path) => _client.GetStringAsync($"http://127.0.0.1:{AdminPort}{path}");

    public Task<HttpResponseMessage> PostAdminAsync(string path) => _client.PostAsync($"http://127.0.0.1:{AdminPort}{path}", null);

    /// <summary>Sends a request through the outbound listener.</summary>
    public async Task<string> GetAsync(string uri)
    {
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{OutboundPort}") }) { Timeout = Limit };
        return await client.GetStringAsync(uri);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _client.Dispose();
    }

    private int Port(string listener) => int.Parse(Regex.Match(ReadyLine, $@"{listener} 127\.0\.0\.1:(\d+)").Groups[1].Value);
}
