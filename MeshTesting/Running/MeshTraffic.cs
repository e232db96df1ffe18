using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MeshTesting.Running;

/// <summary>Sends requests into a running mesh, and finds out where they went.</summary>
internal sealed class MeshTraffic(Uri ingress, ProxyDirectory directory, ITrafficEvidence evidence, TimeProvider time) : IDisposable
{
    // As many as every proxy surely remembers when they are asked.
    private const int MostAtOnce = 500;
    private const string TraceParent = "traceparent";
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(2);

    private readonly HopReader _hops = new(directory, time);
    private readonly HttpClient _direct = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, HttpClient> _throughSidecars = [];

    public async Task<TrafficSample> SendAsync(MeshRequest request, int count, int concurrency, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        var client = request.From is { } from ? _throughSidecars.GetOrAdd(from, ThroughSidecarOf) : _direct;
        var answers = new List<MeshResponse>(count);
        while (answers.Count < count)
        {
            var some = new MeshResponse[Math.Min(MostAtOnce, count - answers.Count)];
            var since = time.GetUtcNow() - ClockStep;
            if (concurrency == 1)
            {
                for (var index = 0; index < some.Length; index++)
                {
                    some[index] = await SendAsync(client, request, cancellationToken).ConfigureAwait(false);
                }
            }
            else
            {
                await Parallel.ForAsync(
                    0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
                    async (index, token) => some[index] = await SendAsync(client, request, token).ConfigureAwait(false)).ConfigureAwait(false);
            }

            answers.AddRange(await _hops.ReadAsync(some, since, cancellationToken).ConfigureAwait(false));
        }

        return new TrafficSample(request, answers, evidence);
    }

    public void Dispose()
    {
        _direct.Dispose();
        foreach (var client in _throughSidecars.Values)
        {
            client.Dispose();
        }
    }

    private HttpClient ThroughSidecarOf(string workload) =>
        new(new SocketsHttpHandler { Proxy = new WebProxy(directory.OutboundOf(workload)), UseProxy = true, AllowAutoRedirect = false, UseCookies = false });

    private async Task<MeshResponse> SendAsync(HttpClient client, MeshRequest request, CancellationToken cancellationToken)
    {
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var message = Message(request);
        message.Headers.Remove(TraceParent);
        message.Headers.Add(TraceParent, string.Create(CultureInfo.InvariantCulture, $"00-{trace}-{trace[..16]}-01"));
        var watch = Stopwatch.StartNew();
        try
        {
            using var response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return new MeshResponse(response.StatusCode, response.Headers, body, watch.Elapsed) { TraceId = trace };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            using var none = new HttpResponseMessage();
            return new MeshResponse(0, none.Headers, "", watch.Elapsed) { TraceId = trace, Failure = exception.Message };
        }
    }

    private HttpRequestMessage Message(MeshRequest request)
    {
        var isPath = request.Url.StartsWith('/');
        if (isPath && request.From is not null)
        {
            throw new ArgumentException($"'{request.Url}' does not say whom {request.From} asks: write http://HOST{request.Url}.", nameof(request));
        }

        var url = isPath ? new Uri(ingress, request.Url) : new Uri(request.Url);
        var message = new HttpRequestMessage(request.Method, request.From is null && !isPath ? new Uri(ingress, url.PathAndQuery) : url);
        if (request.From is null && !isPath)
        {
            message.Headers.Host = url.Authority;
        }

        if (request.Body is { } body)
        {
            message.Content = new StringContent(body, Encoding.UTF8, request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
