namespace MeshProxy.LocalReplies;

/// <summary>How a failure is answered and counted.</summary>
/// <param name="Status">The status code; 499 is for logs only.</param>
/// <param name="Flag">Envoy's response flag, <c>-</c> for none.</param>
/// <param name="Body">The whole body, or for a failure of a try the reset reason.</param>
/// <param name="Details">Envoy's response code details; for a failure of a try they are made of the reset reason.</param>
/// <param name="IsReset">Whether <paramref name="Body"/> is a reset reason.</param>
/// <param name="GrpcStatus">What a gRPC caller is told, where it does not follow from the status.</param>
internal sealed record LocalReply(int Status, string Flag, string Body = "", string Details = "", bool IsReset = false, int? GrpcStatus = null)
{
    private const string Early = "upstream_reset_before_response_started";
    private const string Late = "upstream_reset_after_response_started";
    private const string ResetHead = "upstream connect error or disconnect/reset before headers. ";

    /// <summary>The text of the answer.</summary>
    /// <param name="transportFailure">What the transport said, for connect failures.</param>
    /// <param name="retried">Whether it was not the first try.</param>
    public string Text(string? transportFailure, bool retried)
    {
        if (!IsReset)
        {
            return Body;
        }

        var reason = transportFailure is null ? Body : $"{Body}, transport failure reason: {transportFailure}";
        return retried ? $"{ResetHead}retried and the latest reset reason: {reason}" : $"{ResetHead}reset reason: {reason}";
    }

    /// <summary>Envoy's response code details.</summary>
    /// <param name="transportFailure">What the transport said, for connect failures.</param>
    /// <param name="hasBegun">Whether upstream's answer was on its way to the caller.</param>
    public string DetailsOf(string? transportFailure, bool hasBegun)
    {
        if (!IsReset)
        {
            return Details;
        }

        var head = hasBegun ? Late : Early;
        return transportFailure is null ? $"{head}{{{Body}}}" : $"{head}{{{Body}|{transportFailure}}}";
    }

    /// <summary>The one table of failures.</summary>
    public static LocalReply For(ProxyFailure failure) => failure switch
    {
        ProxyFailure.NotConfigured => NotConfigured,
        ProxyFailure.RouteNotFound => RouteNotFound,
        ProxyFailure.ClusterNotFound => ClusterNotFound,
        ProxyFailure.NoHealthyUpstream => NoHealthyUpstream,
        ProxyFailure.ConnectionRefused => ConnectionRefused,
        ProxyFailure.ConnectionTimeout => ConnectionTimeout,
        ProxyFailure.ConnectionTermination => ConnectionTermination,
        ProxyFailure.RemoteReset => RemoteReset,
        ProxyFailure.StreamRefused => StreamRefused,
        ProxyFailure.ProtocolError => ProtocolError,
        ProxyFailure.StreamDuration => StreamDuration,
        ProxyFailure.RequestTimeout => RequestTimeout,
        ProxyFailure.TryTimeout => TryTimeout,
        ProxyFailure.BufferOverflow => BufferOverflow,
        ProxyFailure.FaultAbort => FaultAbort,
        ProxyFailure.Overflow => Overflow,
        ProxyFailure.BlackHole => BlackHole,
        ProxyFailure.Loop => Loop,
        ProxyFailure.BadRequest => BadRequest,
        ProxyFailure.ConnectNotFirst => ConnectNotFirst,
        ProxyFailure.CallerGone => CallerGone,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "There is no answer for this."),
    };

    private static readonly LocalReply NotConfigured = new(503, "NC", Details: "route_configuration_not_found");
    private static readonly LocalReply RouteNotFound = new(404, "NR", Details: "route_not_found");
    private static readonly LocalReply ClusterNotFound = new(503, "NC", Details: "cluster_not_found");
    private static readonly LocalReply NoHealthyUpstream = new(503, "UH", "no healthy upstream", "no_healthy_upstream");
    private static readonly LocalReply ConnectionRefused = new(503, "UF", "remote connection failure", IsReset: true);
    private static readonly LocalReply ConnectionTimeout = new(503, "UF", "connection timeout", IsReset: true);
    private static readonly LocalReply ConnectionTermination = new(503, "UC", "connection termination", IsReset: true);
    private static readonly LocalReply RemoteReset = new(503, "UR", "remote reset", IsReset: true);
    private static readonly LocalReply StreamRefused = new(503, "UR", "remote refused stream reset", IsReset: true);
    private static readonly LocalReply StreamDuration = new(408, "DT", "downstream duration timeout", "max_duration_timeout", GrpcStatus: 4);
    private static readonly LocalReply ProtocolError = new(502, "UPE", "protocol error", IsReset: true);
    private static readonly LocalReply RequestTimeout = new(504, "UT", "upstream request timeout", "response_timeout");
    private static readonly LocalReply TryTimeout = new(504, "UT", "upstream request timeout", "upstream_per_try_timeout");
    private static readonly LocalReply BufferOverflow =
        new(507, "-", "exceeded request buffer limit while retrying upstream", "request_payload_exceeded_retry_buffer_limit");

    // The status is replaced by the route's.
    private static readonly LocalReply FaultAbort = new(503, "FI", "fault filter abort", "fault_filter_abort");
    private static readonly LocalReply Overflow = new(503, "UO", "overflow", IsReset: true);
    private static readonly LocalReply BlackHole = new(502, "-", Details: "direct_response");
    private static readonly LocalReply Loop = new(508, "-", "the request asks for the address of this proxy itself", "request_loop");
    private static readonly LocalReply BadRequest = new(400, "DPE", "Bad Request", "http1.codec_error");
    private static readonly LocalReply ConnectNotFirst = new(501, "DPE", "CONNECT must be the first request of a connection", "upgrade_failed");
    private static readonly LocalReply CallerGone = new(499, "DC", Details: "downstream_remote_disconnect");
}
