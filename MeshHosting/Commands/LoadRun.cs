using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Commands;

/// <summary>Sends a bounded number of requests, and counts what comes back.</summary>
internal static class LoadRun
{
    /// <returns>Requests by status, versions that answered, and latency in milliseconds.</returns>
    public static async Task<JsonObject> SendAsync(Uri address, int requests, int concurrency, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = concurrency };
        // The limit of the whole run bounds each request; one of its own would end a worker early.
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(limit);
        var left = requests;
        var statuses = new ConcurrentDictionary<string, int>();
        var versions = new ConcurrentDictionary<string, int>();
        var latencies = new ConcurrentBag<double>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => WorkAsync())).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var elapsed = Stopwatch.GetElapsedTime(start);
        var sorted = latencies.Order().ToList();
        return new JsonObject
        {
            ["url"] = address.ToString(),
            ["requests"] = sorted.Count,
            ["asked"] = requests,
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 3),
            ["statuses"] = Counts(statuses),
            ["versions"] = Counts(versions),
            ["latency"] = new JsonObject { ["p50"] = At(sorted, 0.50), ["p90"] = At(sorted, 0.90), ["p99"] = At(sorted, 0.99), ["max"] = At(sorted, 1) },
        };

        async Task WorkAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0 && !end.IsCancellationRequested)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    using var response = await client.GetAsync(address, end.Token).ConfigureAwait(false);
                    Add(statuses, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
                    foreach (var (name, values) in response.Headers.Where(header => IsVersion(header.Key)))
                    {
                        Add(versions, $"{name}: {string.Join(',', values)}");
                    }
                }
                catch (HttpRequestException exception)
                {
                    Add(statuses, exception.HttpRequestError.ToString());
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }
    }

    private static bool IsVersion(string header) =>
        header.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && header.EndsWith("-version", StringComparison.OrdinalIgnoreCase);

    private static void Add(ConcurrentDictionary<string, int> counts, string key) => counts.AddOrUpdate(key, 1, (_, count) => count + 1);

    private static JsonObject Counts(ConcurrentDictionary<string, int> counts) =>
        new(counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));

    private static double At(List<double> sorted, double part) =>
        sorted.Count == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(part * sorted.Count))], 1);
}
