using System.Collections;
using System.Globalization;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding.Retries;

/// <summary>A retry policy, ready for use.</summary>
internal sealed class RetryRules
{
    private const int DefaultBaseMilliseconds = 25;

    // Envoy caps the wait at ten times the base.
    private const int MaximumBases = 10;
    private const int MaximumGrpcStatus = 16;

    private static readonly (RetryCondition Condition, int Status)[] GrpcConditions =
    [
        (RetryCondition.GrpcCancelled, 1), (RetryCondition.GrpcDeadlineExceeded, 4), (RetryCondition.GrpcResourceExhausted, 8),
        (RetryCondition.GrpcInternal, 13), (RetryCondition.GrpcUnavailable, 14),
    ];

    private readonly bool _connectFailure;
    private readonly bool _reset;
    private readonly bool _refusedStream;
    private readonly bool _tryTimeout;
    private readonly bool _rateLimited;
    private readonly BitArray _statuses = new(1000);
    private readonly BitArray _grpcStatuses = new(MaximumGrpcStatus + 1);
    private readonly long _baseMilliseconds;

    public RetryRules(RetryPolicy policy)
    {
        var conditions = policy.Conditions;
        var anyFailure = conditions.Contains(RetryCondition.ServerError)
            || conditions.Contains(RetryCondition.GatewayError)
            || conditions.Contains(RetryCondition.Reset);
        _tryTimeout = anyFailure;
        _reset = anyFailure;
        _refusedStream = anyFailure || conditions.Contains(RetryCondition.RefusedStream);
        // Where no connection was made, nothing of the request was sent either.
        _connectFailure = anyFailure || conditions.Contains(RetryCondition.ConnectFailure) || conditions.Contains(RetryCondition.ResetBeforeRequest);
        _rateLimited = conditions.Contains(RetryCondition.RateLimited);
        if (conditions.Contains(RetryCondition.ServerError))
        {
            Add(Enumerable.Range(500, 100));
        }

        if (conditions.Contains(RetryCondition.GatewayError))
        {
            Add([StatusCodes.Status502BadGateway, StatusCodes.Status503ServiceUnavailable, StatusCodes.Status504GatewayTimeout]);
        }

        if (conditions.Contains(RetryCondition.Retriable4Xx))
        {
            Add([StatusCodes.Status409Conflict]);
        }

        Add(policy.StatusCodes);
        foreach (var (condition, status) in GrpcConditions)
        {
            _grpcStatuses[status] = conditions.Contains(condition);
        }

        ReadsAnswers = _reset || _rateLimited || _statuses.HasAnySet();
        ReadsGrpcStatus = _grpcStatuses.HasAnySet();
        Attempts = policy.Attempts;
        PerTryTimeout = policy.PerTryTimeoutMs > 0 ? BoundedTime.OfMilliseconds(policy.PerTryTimeoutMs) : null;
        AvoidsTriedHosts = !policy.AnyHost;
        AvoidsTriedPriorities = policy.OtherPriorities;
        _baseMilliseconds = policy.BaseIntervalMs > 0 ? policy.BaseIntervalMs : DefaultBaseMilliseconds;

        void Add(IEnumerable<int> statuses)
        {
            foreach (var status in statuses)
            {
                _statuses[status] = true;
            }
        }
    }

    /// <summary>Retries after the first try.</summary>
    public int Attempts { get; }

    public TimeSpan? PerTryTimeout { get; }

    /// <summary>Whether retries go to endpoints that were not tried, if there are any.</summary>
    public bool AvoidsTriedHosts { get; }

    /// <summary>Whether retries turn to priorities that were not tried, if there are any.</summary>
    public bool AvoidsTriedPriorities { get; }

    /// <summary>Whether a try may fail for the policy after the request was sent, so that its body must be kept.</summary>
    public bool ReadsAnswers { get; }

    /// <summary>The same over HTTP/2, where upstream may refuse a request that was sent.</summary>
    public bool ReadsRefusals => _refusedStream;

    /// <summary>The same for gRPC requests.</summary>
    public bool ReadsGrpcStatus { get; }

    /// <summary>Whether a try that ended without an answer is tried again.</summary>
    public bool Covers(ProxyFailure failure) => failure switch
    {
        ProxyFailure.ConnectionRefused or ProxyFailure.ConnectionTimeout => _connectFailure,
        ProxyFailure.ConnectionTermination or ProxyFailure.RemoteReset or ProxyFailure.ProtocolError => _reset,
        ProxyFailure.StreamRefused => _refusedStream,
        ProxyFailure.TryTimeout => _tryTimeout,
        _ => false,
    };

    /// <summary>Whether a try that ended with this answer is tried again.</summary>
    public bool Covers(HttpResponseMessage response)
    {
        // What is looked up for each answer is one name at most.
        var status = (int)response.StatusCode;
        var isNamed = (status < _statuses.Length && _statuses[status]) || HasNamedGrpcStatus(response);
        if (!isNamed && !_rateLimited)
        {
            return false;
        }

        var headers = response.Headers.NonValidated;
        return !headers.Contains(MeshHeaders.Overloaded) && (headers.Contains(MeshHeaders.RateLimited) ? _rateLimited : isNamed);
    }

    /// <summary>Only an answer that consists of a status alone has it among its headers.</summary>
    private bool HasNamedGrpcStatus(HttpResponseMessage response) =>
        ReadsGrpcStatus
            && response.Headers.NonValidated.TryGetValues(MeshHeaders.GrpcStatus, out var values)
            && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var grpc)
            && grpc <= MaximumGrpcStatus
            && _grpcStatuses[grpc];

    /// <summary>Milliseconds that a retry waits at most; Envoy waits a random part of it.</summary>
    /// <param name="retry">1 for the first.</param>
    public long MaximumWait(int retry) =>
        // The cap is reached with the fourth.
        (retry >= 4 ? MaximumBases : (1 << retry) - 1) * _baseMilliseconds;
}
