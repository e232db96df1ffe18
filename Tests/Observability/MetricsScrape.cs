using System.Globalization;
using System.Text.RegularExpressions;
using MeshProxy;
using MeshProtocol;
using Tests.Proxy;
using Xunit;

namespace Tests.Observability;

/// <summary>What a proxy says at <c>/stats/prometheus</c>.</summary>
internal sealed partial class MetricsScrape
{
    private MetricsScrape(string text, IReadOnlyList<Sample> samples)
    {
        Text = text;
        Samples = samples;
    }

    public string Text { get; }

    public IReadOnlyList<Sample> Samples { get; }

    public static Task<MetricsScrape> OfAsync(TestProxy proxy) => OfAsync(proxy.Host);

    public static Task<MetricsScrape> OfAsync(ProxyHost host) => OfAsync(host.Slot(ListenerDirection.Unspecified).Bound.Port);

    public static async Task<MetricsScrape> OfAsync(int adminPort)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return Parse(await client.GetStringAsync($"http://127.0.0.1:{adminPort}/stats/prometheus", TestContext.Current.CancellationToken));
    }

    /// <summary>Scrapes until so many requests have been counted: they are when their answers are over, which callers may see before.</summary>
    public static async Task<MetricsScrape> UntilAsync(TestProxy proxy, double requests)
    {
        MetricsScrape? scrape = null;
        await Eventually.TrueAsync(
            async () => (scrape = await OfAsync(proxy)).Sum("istio_requests_total") >= requests, $"{requests} requests at {proxy.Host.Options.QualifiedName}");
        return scrape!;
    }

    public static MetricsScrape Parse(string text) => new(text, [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine)]);

    /// <summary>The samples of a metric with these labels.</summary>
    public IEnumerable<Sample> Where(string name, params (string Label, string Value)[] labels) => Samples.Where(sample =>
        sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value));

    public double Sum(string name, params (string Label, string Value)[] labels) => Where(name, labels).Sum(sample => sample.Value);

    public Sample Single(string name, params (string Label, string Value)[] labels) => Assert.Single(Where(name, labels));

    private static Sample ParseLine(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, $"not in Prometheus' format: {line}");
        var labels = match.Groups["label"].Captures.Zip(match.Groups["value"].Captures)
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value.Replace("\\n", "\n").Replace("\\\"", "\"").Replace(@"\\", "\\"), StringComparer.Ordinal);
        return new Sample(match.Groups["name"].Value, labels, double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\.)*)",?)*\})? (?<number>\S+)$""")]
    private static partial Regex Line();

    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public string this[string label] => Labels[label];
    }
}
