using System.Collections.Immutable;
using System.Net;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Authorization;
using MeshProxy.CircuitBreaking;
using MeshProxy.Configuration;
using MeshProxy.Forwarding.Answers;
using MeshProxy.Forwarding.Headers;
using MeshProxy.Forwarding.Retries;
using MeshProxy.Forwarding.Timeouts;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshProxy.Observability.Traffic;
using MeshProxy.Tracing;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>One request and what has become of it so far.</summary>
internal sealed class Exchange(HttpContext context, ListenerSlot slot, RequestTarget target)
{
    public HttpContext Context { get; } = context;

    public ListenerSlot Slot { get; } = slot;

    /// <summary>What is asked for, as it goes upstream: a rewrite replaces it.</summary>
    public RequestTarget Target { get; set; } = target;

    /// <summary>Asks upstream for another path.</summary>
    public void ReplacePath(string path)
    {
        if (!OmitsDebugHeaders)
        {
            Context.Request.Headers[MeshHeaders.OriginalPath] = Target.Path + Target.Query;
        }

        Target = Target with { Path = path.StartsWith('/') ? path : "/" + path };
    }

    /// <summary>Asks upstream for another host.</summary>
    public void ReplaceAuthority(string authority)
    {
        if (Settings?.ProxyHeaders is { TellsForwardedHost: true })
        {
            ForwardedHost.Append(Context.Request.Headers, Target.Authority);
        }

        Target = Target with { Authority = authority };
    }

    /// <summary>Of the listener that it came in at; null where that has none.</summary>
    public Listener? Settings { get; init; }

    /// <summary>Whether the headers that help to find faults are left out (Envoy's suppress_envoy_headers).</summary>
    public bool OmitsDebugHeaders => Settings?.ProxyHeaders is { OmitsDebugHeaders: true };

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Puts the proxy's name into the answer, in place of whatever stands there.</summary>
    public void SignAnswer()
    {
        var settings = Settings?.ProxyHeaders;
        if (settings is not { KeepsServer: true })
        {
            Context.Response.Headers.Server = settings is { Server.Length: > 0 } ? settings.Server : Slot.ServerName;
        }
    }

    /// <summary>Host and port as the caller asked for them, whatever is rewritten later.</summary>
    public string AskedAuthority { get; init; } = target.Authority;

    /// <summary>Timestamp at which the request came in.</summary>
    public long BegunAt { get; init; }

    /// <summary>Where its line goes; null where requests are not logged.</summary>
    public AccessLogSink? AccessLog { get; set; }

    /// <summary>The revision of the configuration that it was decided by last; 0 before the first.</summary>
    public long Revision { get; set; }

    /// <summary>The route that takes it; null for none.</summary>
    public RouteModel? Route { get; set; }

    /// <summary>What access logs call the route; null for none.</summary>
    public string? RouteName { get; set; }

    /// <summary>Envoy's response code details: who made the answer, and why.</summary>
    public string? Details { get; set; }

    /// <summary>How the requests of its listener are traced; null where they are not.</summary>
    public TracingModel? Tracing { get; set; }

    /// <summary>Its span; null for a request that is not recorded.</summary>
    public RequestTrace? Trace { get; set; }

    /// <summary>What a caller's proxy is told the request was about; null where that one has said so.</summary>
    public string? AnsweredOperation { get; set; }

    /// <summary>Whether somebody is told of it at its end.</summary>
    public bool IsDescribed => AccessLog is not null || Trace is not null;

    /// <summary>The bytes of the bodies.</summary>
    public ref RequestTally Tally => ref _tally;

    private RequestTally _tally;

    /// <summary>Who it says in plain text that it comes from; null where it does not.</summary>
    public CallerMeter? Caller { get; init; }

    /// <summary>Counts its messages where it is gRPC; null where it is not.</summary>
    public GrpcMessages? Messages { get; init; }

    /// <summary>gRPC's status in the trailers of upstream's answer.</summary>
    public string? GrpcStatus { get; set; }

    /// <summary>The address that the request was passed through to; null for one that was routed.</summary>
    public string? PassedTo { get; set; }

    /// <summary>This side of the connection that the last try went out on.</summary>
    public EndPoint? UpstreamLocal { get; set; }

    /// <summary>Whether nobody waits for the answer any more.</summary>
    public bool IsCallerGone { get; set; }

    /// <summary>The clusters of the snapshot that the request runs with.</summary>
    public ImmutableArray<ClusterModel> Clusters { get; set; }

    /// <summary>The cluster chosen; null for what is passed through and for what was not routed, or to a cluster that does not exist.</summary>
    public ClusterModel? Cluster { get; set; }

    /// <summary>Which of the route's clusters was chosen, whether or not it exists.</summary>
    public WeightedClusterModel? Choice { get; set; }

    /// <summary>What the route does to headers; null for nothing.</summary>
    public HeaderPlan? Headers { get; set; }

    /// <summary>What pages of another origin are told with the answer; null for nothing.</summary>
    public CorsRules? Cors { get; set; }

    /// <summary>The endpoint of the present try.</summary>
    public EndpointState? Endpoint { get; set; }

    /// <summary>The endpoints of the tries before; null before the first retry.</summary>
    public List<EndpointState>? Tried { get; set; }

    /// <summary>The priorities of the tries before; null where retries may go to any.</summary>
    public TriedPriorities? TriedPriorities { get; set; }

    /// <summary>Tries begun, the present one included.</summary>
    public int Attempt { get; set; }

    /// <summary>The port that the request asks for where its authority names none.</summary>
    public int DefaultPort { get; init; } = 80;

    /// <summary>Whether the present try speaks HTTP/2 to upstream.</summary>
    public bool UsesHttp2 { get; set; }

    /// <summary>Knows of the present try whether upstream refused it; null over HTTP/1.1.</summary>
    public SentOnce? SentOnce { get; set; }

    /// <summary>Whether the connection of the present try is not used again.</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>What the request is known by, where like requests go to the same endpoint.</summary>
    public ulong? Hash { get; set; }

    /// <summary>A cookie for the caller, as Set-Cookie wants it, that will bring it to the same endpoint again.</summary>
    public string? HashCookie { get; set; }

    /// <summary>Whether each try tells upstream its number.</summary>
    public bool SendsAttemptCount { get; set; }

    /// <summary>What the transport said of the last try, where it failed to connect.</summary>
    public string? TransportFailure { get; set; }

    /// <summary>Timestamp at which the first try was sent.</summary>
    public long SentAt { get; set; }

    /// <summary>The body, where a stage watches it.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>Whether there is a body that no stage watches, and which is gone once it was sent.</summary>
    public bool IsBodyUnwatched { get; set; }

    /// <summary>The limit on the whole exchange; null for none.</summary>
    public Deadline? RouteDeadline { get; set; }

    /// <summary>The limit on the present try, which ends with that on the exchange; null for none of its own.</summary>
    public Deadline? TryDeadline { get; set; }

    /// <summary>The failure of the limit that has passed, the widest one first; none while there is time.</summary>
    public ProxyFailure PassedDeadline =>
        RouteDeadline is { HasPassed: true } route ? route.Failure
        : TryDeadline is { HasPassed: true } ? ProxyFailure.TryTimeout
        : ProxyFailure.None;

    /// <summary>Which answers are dropped for another try; null for none.</summary>
    public RetryRules? Retries { get; set; }

    /// <summary>Tries that may follow the present one.</summary>
    public int RetriesLeft { get; set; }

    /// <summary>The limit that the present retry counts against; null for a first try, and where nothing is limited.</summary>
    private CircuitBreaker? _retriedUnder;

    /// <summary>Asks for one more retry, in place of the one that has just failed.</summary>
    /// <returns>False when there are too many: the answer at hand is the last, with flag UO.</returns>
    public bool TryBeginRetry()
    {
        EndRetry();
        if (Cluster?.CircuitBreaker is not { } breaker)
        {
            return true;
        }

        if (breaker.TryAddRetry())
        {
            _retriedUnder = breaker;
            return true;
        }

        AddFlag("UO");
        return false;
    }

    public void EndRetry()
    {
        _retriedUnder?.RemoveRetry();
        _retriedUnder = null;
    }

    /// <summary>Whether upstream's answer to the present try is being returned, so that nothing else can be.</summary>
    public bool HasAnswerBegun { get; set; }

    /// <summary>Whether upstream's answer to the present try has come to its end.</summary>
    public bool IsAnswerComplete { get; set; }

    /// <summary>Whether upstream's answer to the present try was dropped for another one.</summary>
    public bool IsAnswerDropped { get; set; }

    /// <summary>The status of an injected abort.</summary>
    public int AbortStatus { get; set; }

    /// <summary>The gRPC status of an injected abort, if it has one.</summary>
    public int? AbortGrpcStatus { get; set; }

    /// <summary>Whether the request can be sent once more: it has no body, or what was read of it was kept.</summary>
    public bool CanRepeat => Body?.IsRepeatable ?? !IsBodyUnwatched;

    /// <summary>What the gate of its listener has found out; null where there is no gate.</summary>
    public RequestAdmission? Admission { get; set; }

    /// <summary>Whether the proxy is about to stop, or what took the connection has changed, and the connection is to be closed.</summary>
    public bool IsDraining
    {
        get => field || Slot.Open?.IsDraining(Context.Features) == true;
        set;
    }

    /// <summary>The status of an answer that the proxy made itself; null for one from upstream.</summary>
    public int? LocalStatus { get; set; }

    /// <summary>Envoy's response flags.</summary>
    public IReadOnlyList<string> Flags => _flags ?? (IReadOnlyList<string>)[];

    private List<string>? _flags;

    public void AddFlag(string flag)
    {
        if (flag != "-")
        {
            ResponseFlags.Insert(_flags ??= [], flag);
        }
    }

    /// <summary>Calls back when the whole request has been read, which may be now.</summary>
    public void WhenRequestEnded(Action action)
    {
        if (Body is null)
        {
            action();
        }
        else
        {
            Body.WhenEnded(action);
        }
    }

    /// <summary>The same request, as it would go upstream, for another cluster and with an answer of its own.</summary>
    public Exchange CopyFor(HttpContext context, ClusterModel cluster) => new(context, Slot, Target)
    {
        AskedAuthority = AskedAuthority,
        Settings = Settings,
        Time = Time,
        DefaultPort = DefaultPort,
        Clusters = Clusters,
        Cluster = cluster,
        SendsAttemptCount = SendsAttemptCount,
    };
}
