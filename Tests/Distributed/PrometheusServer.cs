using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Tests.Distributed;

/// <summary>Debian's Prometheus, which scrapes proxies each second.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _directory;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, DirectoryInfo directory, Uri address)
    {
        _process = process;
        _directory = directory;
        _client = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    public static async Task<PrometheusServer> StartAsync(IEnumerable<int> adminPorts)
    {
        var directory = Directory.CreateTempSubdirectory("prometheus-");
        var configuration = Path.Combine(directory.FullName, "prometheus.yml");
        var targets = string.Join(", ", adminPorts.Select(port => $"'127.0.0.1:{port}'"));
        await File.WriteAllTextAsync(configuration, $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
            - job_name: mesh
              metrics_path: /stats/prometheus
              static_configs: [{ targets: [{{targets}}] }]
            """);
        var process = Process.Start(new ProcessStartInfo(
            Program("prometheus"), [$"--config.file={configuration}", $"--storage.tsdb.path={directory.FullName}/data", "--web.listen-address=127.0.0.1:0"])
        {
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Limit);
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                // What it has to say is not to fill the pipe.
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return new PrometheusServer(process, directory, new Uri($"http://{match.Groups["address"].Value}"));
            }
        }

        throw new InvalidOperationException("Prometheus has ended before it listened.");
    }

    /// <summary>The values of an expression now, by the labels that it leaves.</summary>
    public async Task<IReadOnlyDictionary<string, double>> QueryAsync(string expression)
    {
        var answer = await _client.GetFromJsonAsync<JsonObject>($"/api/v1/query?query={Uri.EscapeDataString(expression)}", TestContext.Current.CancellationToken);
        return answer!["data"]!["result"]!.AsArray().ToDictionary(
            entry => string.Join(' ', entry!["metric"]!.AsObject().OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Value!.GetValue<string>())),
            entry => double.Parse(entry!["value"]![1]!.GetValue<string>(), CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
    }

    /// <summary>What <c>promtool check metrics</c> finds in a text.</summary>
    public static async Task<(int ExitCode, string Findings)> CheckAsync(string text)
    {
        using var process = Process.Start(new ProcessStartInfo(Program("promtool"), ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var findings = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await findings);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Program(string name)
    {
        var folder = Environment.GetEnvironmentVariable("PROMETHEUS") ?? Path.Combine(RepositoryTree.Root, "artifacts/prometheus/usr/bin");
        var program = Path.Combine(folder, name);
        Assert.True(File.Exists(program), $"There is no {name} at {program}: run ./test.sh, which fetches it, or set PROMETHEUS.");
        return program;
    }

    [GeneratedRegex("""msg="Listening on" address=(?<address>\S+)""")]
    private static partial Regex Listening();
}
