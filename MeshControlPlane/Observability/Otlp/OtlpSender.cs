using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MeshProtocol.Otlp;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>Sends messages on, by either of OTLP's protocols.</summary>
internal sealed class OtlpSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
    public async Task<(string Reason, bool IsTransient)?> SendAsync(OtlpSignal signal, IMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return _http is null ? await CallAsync(signal, message, cancellationToken) : await PostAsync(signal, message, cancellationToken);
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

    private async Task<(string Reason, bool IsTransient)?> CallAsync(OtlpSignal signal, IMessage message, CancellationToken cancellationToken)
    {
        var options = new CallOptions(_metadata, _time.GetUtcNow().UtcDateTime + Patience, cancellationToken);
        switch (signal)
        {
            case OtlpSignal.Traces:
                await new TraceService.TraceServiceClient(_channel).ExportAsync((ExportTraceServiceRequest)message, options);
                break;
            case OtlpSignal.Logs:
                await new LogsService.LogsServiceClient(_channel).ExportAsync((ExportLogsServiceRequest)message, options);
                break;
            default:
                await new MetricsService.MetricsServiceClient(_channel).ExportAsync((ExportMetricsServiceRequest)message, options);
                break;
        }

        return null;
    }

    private async Task<(string Reason, bool IsTransient)?> PostAsync(OtlpSignal signal, IMessage message, CancellationToken cancellationToken)
    {
        var path = signal switch { OtlpSignal.Traces => "v1/traces", OtlpSignal.Logs => "v1/logs", _ => "v1/metrics" };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_target.Endpoint.AbsoluteUri.TrimEnd('/')}/{path}"))
        {
            Content = new ByteArrayContent(message.ToByteArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } },
        };
        foreach (var (name, value) in _target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http!.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? null : ($"HTTP {(int)response.StatusCode}", (int)response.StatusCode is 429 or 502 or 503 or 504);
    }
}
