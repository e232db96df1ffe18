namespace MeshProxy.Health;

/// <summary>Healthy is what answers a GET with 2xx or 3xx.</summary>
internal sealed class HttpProbe : IApplicationProbe, IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
    private readonly Uri _uri;

    public HttpProbe(int port, string path) => _uri = new Uri($"http://127.0.0.1:{port}{path}");

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
            using var response = await _invoker.SendAsync(request, cancellationToken);
            return (int)response.StatusCode is >= 200 and < 400 ? null : $"GET {_uri} answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return $"GET {_uri}: {error.Message}";
        }
    }

    public void Dispose() => _invoker.Dispose();
}
