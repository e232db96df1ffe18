using MeshProtocol;

namespace MeshProxy.Observability.Traffic;

/// <summary>What was counted of a flow. Any number of writers and readers, none of which waits for another but where a new way to end comes up.</summary>
/// <param name="labels">Of what.</param>
/// <param name="also">Where the same is counted too; null for nowhere.</param>
internal sealed class FlowCounters(FlowLabels labels, FlowCounters? also = null)
{
    /// <summary>Ways to end that are told apart; upstream decides on status codes, so there has to be an end.</summary>
    public const int MostOutcomes = 100;

    private const int CodesOfClass = 100;

    private readonly Lock _adding = new();
    private OutcomeCounters[] _outcomes = [];
    private long _requestMessages;
    private long _responseMessages;
    private long _opened;
    private long _closed;
    private long _received;
    private long _sent;

    public FlowLabels Labels => labels;

    /// <summary>The ways in which requests have ended.</summary>
    public IReadOnlyList<OutcomeCounters> Outcomes => Volatile.Read(ref _outcomes);

    /// <summary>Messages of gRPC streams.</summary>
    public long RequestMessages => Interlocked.Read(ref _requestMessages);

    public long ResponseMessages => Interlocked.Read(ref _responseMessages);

    /// <summary>Connections whose bytes are relayed.</summary>
    public long ConnectionsOpened => Interlocked.Read(ref _opened);

    public long ConnectionsClosed => Interlocked.Read(ref _closed);

    /// <summary>Bytes from callers of relayed connections, those that are open too.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>The same to callers.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Where requests that end so are counted.</summary>
    public OutcomeCounters Outcome(int code, string flags, int? grpcStatus) => Find(code, flags, grpcStatus) ?? Add(code, flags, grpcStatus);

    /// <summary>Counts a request at its end.</summary>
    public void Count(int code, string flags, int? grpcStatus, TimeSpan duration, long requestBytes, long responseBytes)
    {
        Outcome(code, flags, grpcStatus).Add(duration, requestBytes, responseBytes);
        also?.Count(code, flags, grpcStatus, duration, requestBytes, responseBytes);
    }

    public void AddMessages(long ofRequests, long ofResponses)
    {
        Interlocked.Add(ref _requestMessages, ofRequests);
        Interlocked.Add(ref _responseMessages, ofResponses);
        also?.AddMessages(ofRequests, ofResponses);
    }

    public void Open()
    {
        Interlocked.Increment(ref _opened);
        also?.Open();
    }

    public void Close()
    {
        Interlocked.Increment(ref _closed);
        also?.Close();
    }

    public void AddReceived(long bytes)
    {
        Interlocked.Add(ref _received, bytes);
        also?.AddReceived(bytes);
    }

    public void AddSent(long bytes)
    {
        Interlocked.Add(ref _sent, bytes);
        also?.AddSent(bytes);
    }

    private OutcomeCounters? Find(int code, string flags, int? grpcStatus)
    {
        foreach (var outcome in Volatile.Read(ref _outcomes))
        {
            if (outcome.Is(code, flags, grpcStatus))
            {
                return outcome;
            }
        }

        return null;
    }

    private OutcomeCounters Add(int code, string flags, int? grpcStatus)
    {
        lock (_adding)
        {
            if (_outcomes.Length >= MostOutcomes)
            {
                // Its class is still told. There are few of them, so these come on top.
                code = Math.Clamp(code / CodesOfClass, 0, 9) * CodesOfClass;
                flags = ResponseOutcome.NoFlags;
                grpcStatus = labels.Protocol == TrafficProtocol.Grpc ? -1 : null;
            }

            if (Find(code, flags, grpcStatus) is { } known)
            {
                return known;
            }

            var added = new OutcomeCounters(code, flags, grpcStatus);
            Volatile.Write(ref _outcomes, [.. _outcomes, added]);
            return added;
        }
    }
}
