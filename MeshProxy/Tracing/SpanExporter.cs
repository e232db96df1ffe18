using Grpc.Core;
using MeshProtocol.Otlp;
using MeshProxy.Discovery;
using MeshRouting;
using Status = Grpc.Core.Status;

namespace MeshProxy.Tracing;

/// <summary>Sends spans to the control plane, by OTLP on its port of discovery. While that is away they wait, as many as the queue takes.</summary>
internal sealed partial class SpanExporter(SpanQueue queue, SpanResource resource, ControlPlaneAccess access, IChance chance, TimeProvider time, ILogger<SpanExporter> logger)
{
    /// <summary>Spans in one message.</summary>
    public const int Batch = 256;

    /// <summary>How long spans are gathered before they are sent.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(chance);
    private ControlPlaneConnection? _connection;
    private bool _isComplaining;

    /// <summary>Sends until the queue is completed and empty, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Span>(Batch);
        try
        {
            while (await queue.Reader.WaitToReadAsync(cancellationToken))
            {
                if (queue.Reader.Count < Batch && !queue.Reader.Completion.IsCompleted)
                {
                    await GatherAsync(cancellationToken);
                }

                while (batch.Count < Batch && queue.Reader.TryRead(out var span))
                {
                    batch.Add(span);
                }

                await SendAsync(batch, cancellationToken);
                batch.Clear();
            }
        }
        finally
        {
            queue.CountDropped(batch.Count);
            _connection?.Dispose();
        }
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        var ended = queue.Reader.Completion;
        await Task.WhenAny(Task.Delay(Gathering, time, cancellationToken), ended);
    }

    private async Task SendAsync(List<Span> batch, CancellationToken cancellationToken)
    {
        var request = new ExportTraceServiceRequest
        {
            ResourceSpans =
            {
                new ResourceSpans { Resource = resource.Message, ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope { Name = "MeshProxy" }, Spans = { batch } } } },
            },
        };
        while (true)
        {
            try
            {
                _connection ??= access.Open();
                await new TraceService.TraceServiceClient(_connection.Channel)
                    .ExportAsync(request, _connection.Headers(), time.GetUtcNow().UtcDateTime + Patience, cancellationToken);
                queue.CountSent(batch.Count);
                _backoff.Reset();
                _isComplaining = false;
                return;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.InvalidArgument or StatusCode.Unimplemented
                or StatusCode.ResourceExhausted or StatusCode.OutOfRange or StatusCode.FailedPrecondition or StatusCode.Unknown)
            {
                // The same batch would be refused again.
                queue.CountDropped(batch.Count);
                Complain(error.Status);
                return;
            }
            catch (RpcException error)
            {
                access.HasOtherThan(_connection!.Credentials, error);
                Complain(error.Status);
                Disconnect();
            }
            catch (MeshNotReadyException)
            {
                // There is nothing to show yet; discovery says so.
            }

            await Task.Delay(_backoff.Next(), time, cancellationToken);
        }
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private void Complain(Status status)
    {
        if (!_isComplaining)
        {
            _isComplaining = true;
            Log.NotSent(logger, status.StatusCode, status.Detail);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Debug, "Spans cannot be sent to the control plane: {Code}, {Reason}; requests go on", EventName = "SpansNotSent")]
        public static partial void NotSent(ILogger logger, StatusCode code, string reason);
    }
}
