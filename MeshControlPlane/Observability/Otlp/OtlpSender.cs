using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>Sends messages on, by either of OTLP's protocols.</summary>
internal sealed class OtlpSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Marshaller<byte[]> AsItIs = Marshallers.Create(static bytes => bytes, static bytes => bytes);
    private static readonly Method<byte[], byte[]> Traces = MethodOf("trace", "TraceService");
    private static readonly Method<byte[], byte[]> Logs = MethodOf("logs", "LogsService");
    private static readonly Method<byte[], byte[]> Metrics = MethodOf("metrics", "MetricsService");

    private readonly OtlpTarget _target;
    private readonly TimeProvider _time;
    private readonly HttpClient? _http;
    private readonly GrpcChannel? _channel;
    private readonly Metadata _metadata = [];

    public OtlpSender(OtlpTarget target, TimeProvider time)
    {
        (_target, _time) = (target, time);
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience };
        if (target.IsHttp)
        {
            _http = new HttpClient(handler) { Timeout = Patience };
            return;
        }

        _channel = GrpcChannel.ForAddress(new Uri(target.Endpoint.GetLeftPart(UriPartial.Authority)), new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        foreach (var (name, value) in target.Headers)
        {
            _metadata.Add(name, value);
        }
    }

    /// <returns>Null when it was taken, else why not, and whether to try again is of use.</returns>
    public async Task<(string Reason, bool IsTransient)?> SendAsync(OtlpBytes message, CancellationToken cancellationToken)
    {
        try
        {
            return _http is null ? await CallAsync(message, cancellationToken) : await PostAsync(message, cancellationToken);
        }
        catch (RpcException exception)
        {
            // OTLP's own list of what may be tried again.
            var isTransient = exception.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.OutOfRange
                or StatusCode.Unavailable or StatusCode.DataLoss or StatusCode.ResourceExhausted or StatusCode.Internal;
            return ($"{exception.StatusCode}, {exception.Status.Detail}", isTransient);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (exception.Message, true);
        }
    }

    public void Dispose()
    {
        _http?.Dispose();
        _channel?.Dispose();
    }

    private static Method<byte[], byte[]> MethodOf(string package, string service) =>
        new(MethodType.Unary, $"opentelemetry.proto.collector.{package}.v1.{service}", "Export", AsItIs, AsItIs);

    private async Task<(string Reason, bool IsTransient)?> CallAsync(OtlpBytes message, CancellationToken cancellationToken)
    {
        var options = new CallOptions(_metadata, _time.GetUtcNow().UtcDateTime + Patience, cancellationToken);
        var method = message.Signal switch { OtlpSignal.Traces => Traces, OtlpSignal.Logs => Logs, _ => Metrics };
        using var call = _channel!.CreateCallInvoker().AsyncUnaryCall(method, null, options, message.Bytes);
        await call;
        return null;
    }

    private async Task<(string Reason, bool IsTransient)?> PostAsync(OtlpBytes message, CancellationToken cancellationToken)
    {
        var path = message.Signal switch { OtlpSignal.Traces => "v1/traces", OtlpSignal.Logs => "v1/logs", _ => "v1/metrics" };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_target.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}"))
        {
            Content = new ByteArrayContent(message.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } },
        };
        foreach (var (name, value) in _target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http!.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? null : ($"HTTP {(int)response.StatusCode}", (int)response.StatusCode is 429 or 502 or 503 or 504);
    }
}
