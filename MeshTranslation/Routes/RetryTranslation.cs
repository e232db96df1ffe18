using System.Globalization;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes;

/// <summary>Makes the retry policy of a route.</summary>
internal static class RetryTranslation
{
    // Istio's default since 1.24: an answer of 503 is not among it.
    private const string DefaultRetryOn = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes";

    // Left out are those that can never hold here: retriable-status-codes only refers to the codes beside it, and neither lists of headers
    // nor HTTP/3 can be configured.
    private static readonly Dictionary<string, RetryCondition> Conditions = new(StringComparer.Ordinal)
    {
        ["5xx"] = RetryCondition.ServerError,
        ["gateway-error"] = RetryCondition.GatewayError,
        ["reset"] = RetryCondition.Reset,
        ["connect-failure"] = RetryCondition.ConnectFailure,
        ["retriable-4xx"] = RetryCondition.Retriable4Xx,
        ["refused-stream"] = RetryCondition.RefusedStream,
        ["reset-before-request"] = RetryCondition.ResetBeforeRequest,
        ["envoy-ratelimited"] = RetryCondition.RateLimited,
        ["cancelled"] = RetryCondition.GrpcCancelled,
        ["deadline-exceeded"] = RetryCondition.GrpcDeadlineExceeded,
        ["resource-exhausted"] = RetryCondition.GrpcResourceExhausted,
        ["internal"] = RetryCondition.GrpcInternal,
        ["unavailable"] = RetryCondition.GrpcUnavailable,
    };

    /// <summary>
    /// For the proxy beside the application: what the application has heard nothing of is sent again, save for gRPC, whose callers see to it themselves
    /// (Istio's <c>defaultInboundRetryOn</c>).
    /// </summary>
    public static RetryPolicy? Inbound(PortProtocol protocol) => protocol is PortProtocol.Grpc or PortProtocol.GrpcWeb
        ? null
        : new RetryPolicy { Attempts = 2, Conditions = { RetryCondition.ResetBeforeRequest } };

    /// <returns>Null when the rule says nothing about retries: the default policy is the proxy's.</returns>
    public static RetryPolicy? Translate(HttpRetry? retries)
    {
        if (retries is null)
        {
            return null;
        }

        var policy = new RetryPolicy { Attempts = retries.Attempts };
        if (retries.Attempts == 0)
        {
            return policy;
        }

        policy.PerTryTimeoutMs = (long)(retries.PerTryTimeout?.TotalMilliseconds ?? 0);
        policy.BaseIntervalMs = (long)(retries.Backoff?.TotalMilliseconds ?? 0);
        policy.OtherPriorities = retries.RetryRemoteLocalities == true;
        policy.AnyHost = retries.RetryIgnorePreviousHosts == false;
        var retryOn = string.IsNullOrEmpty(retries.RetryOn) ? DefaultRetryOn : retries.RetryOn;
        foreach (var item in retryOn.Split(','))
        {
            if (Conditions.TryGetValue(item, out var condition))
            {
                policy.Conditions.Add(condition);
            }
            else if (int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            {
                policy.StatusCodes.Add(status);
            }
        }

        return policy;
    }
}
