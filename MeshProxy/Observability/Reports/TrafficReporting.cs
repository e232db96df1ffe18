using Grpc.Core;
using MeshProxy.Discovery;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Observability.Reports;

/// <summary>
/// Tells the control plane once a second what was counted, as long as the proxy is joined. What is not answered is sent again, with the number that it had.
/// </summary>
internal sealed partial class TrafficReporting(
    TrafficMeter meter, string instanceId, ControlPlaneAccess access, TimeProvider time, ILogger<TrafficReporting> logger)
{
    /// <summary>Into each second of the clock: proxies of one machine report together, and a second of the control plane has one report of each.</summary>
    private static readonly TimeSpan Offset = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>For the answer to a report.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TrafficDelta _delta = new(meter);
    private string? _lastComplaint;

    /// <summary>Reports until cancelled.</summary>
    /// <param name="connection">To the control plane; this proxy has joined on it.</param>
    /// <param name="cancellationToken">When it is joined no more.</param>
    public async Task RunAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        ControlPlaneConnection? fresh = null;
        try
        {
            while (true)
            {
                await PauseAsync(cancellationToken);
                _delta.Collect();
                if (_delta.Next is null)
                {
                    continue;
                }

                switch (await ReportAsync(fresh ?? connection, cancellationToken))
                {
                    case StatusCode.Unauthenticated:
                        // What was shown at the join may be a token that has ended since.
                        fresh?.Dispose();
                        fresh = Open();
                        break;
                    case StatusCode.InvalidArgument or StatusCode.ResourceExhausted:
                        // It will not be taken another time either.
                        _delta.Remove();
                        break;
                }
            }
        }
        finally
        {
            fresh?.Dispose();
        }
    }

    private ControlPlaneConnection? Open()
    {
        try
        {
            return access.Open();
        }
        catch (MeshNotReadyException error)
        {
            Complain(error.Message);
            return null;
        }
    }

    /// <summary>Reports until something goes wrong; says what.</summary>
    private async Task<StatusCode> ReportAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await StreamAsync(connection, cancellationToken);
            return StatusCode.OK;
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            Complain($"{error.StatusCode}, {error.Status.Detail}");
            return error.StatusCode;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested
            && error is IOException or InvalidOperationException or OperationCanceledException)
        {
            Complain(error.Message);
            return StatusCode.Unavailable;
        }
    }

    private async Task StreamAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = new MeshProtocol.Traffic.TrafficClient(connection.Channel).Report(connection.Headers(), cancellationToken: end.Token);
        var known = new HashSet<int>();
        var first = instanceId;
        while (true)
        {
            while (_delta.Next is { } report)
            {
                // Silence is the end of the stream.
                await using var limit = time.CreateTimer(_ => end.CancelAsync(), null, Patience, Timeout.InfiniteTimeSpan);
                await call.RequestStream.WriteAsync(report.ToMessage(first, known), end.Token);
                first = null;
                if (!await call.ResponseStream.MoveNext(end.Token))
                {
                    throw new IOException("the control plane has ended the stream");
                }

                _delta.Remove();
                _lastComplaint = null;
            }

            await PauseAsync(cancellationToken);
            _delta.Collect();
        }
    }

    private Task PauseAsync(CancellationToken cancellationToken)
    {
        var intoSecond = new TimeSpan((time.GetUtcNow() - Offset).Ticks % Interval.Ticks);
        return Task.Delay(Interval - intoSecond, time, cancellationToken);
    }

    private void Complain(string what)
    {
        if (what != _lastComplaint)
        {
            _lastComplaint = what;
            Log.NotReported(logger, what);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(39, LogLevel.Debug, "Traffic could not be reported: {Reason}; it is kept", EventName = "TrafficNotReported")]
        public static partial void NotReported(ILogger logger, string reason);
    }
}
