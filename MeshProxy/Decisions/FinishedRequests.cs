using System.Collections.Frozen;
using MeshProtocol;
using MeshProxy.Forwarding;
using MeshProxy.Observability;
using MeshProxy.Security;
using MeshRouting;

namespace MeshProxy.Decisions;

/// <summary>The last requests, in a ring: the newest takes the place of the oldest. Any number of writers and readers.</summary>
/// <param name="capacity">How many are kept; at least 1.</param>
/// <param name="time">The clock.</param>
internal sealed class FinishedRequests(int capacity, TimeProvider time)
{
    /// <summary>What is kept where nothing else is asked for.</summary>
    public const int DefaultCapacity = 1000;

    // What callers send must not decide on how much is held.
    private const int LongestText = 1024;

    private const int MostHeaders = 16;
    private const string TraceParent = "traceparent";
    private static readonly FrozenSet<string> Secrets = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "authorization", "proxy-authorization", "cookie", "x-api-key");
    private readonly FinishedRequest?[] _ring = new FinishedRequest?[capacity];
    private long _count;

    /// <summary>Takes note of a request at its end.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="duration">How long it took.</param>
    public void Add(Exchange exchange, TimeSpan duration)
    {
        var context = exchange.Context;
        var endpoint = exchange.Endpoint;
        var finished = new FinishedRequest
        {
            RequestId = context.Request.Headers.TryGetValue(MeshHeaders.RequestId, out var id) ? Bounded(id.ToString()) : "",
            TraceParent = context.Request.Headers.TryGetValue(TraceParent, out var trace) ? Bounded(trace.ToString()) : null,
            StartedAt = time.TimeAt(exchange.BegunAt),
            Duration = duration,
            Listener = exchange.Slot.Name,
            Direction = exchange.Slot.Direction,
            Method = Bounded(context.Request.Method),
            Authority = Bounded(exchange.AskedAuthority),
            Path = Bounded(exchange.Target.Path),
            Headers = exchange.Route is { HeaderNames.IsEmpty: false } route ? HeadersOf(context.Request.Headers, route) : [],
            Status = exchange.IsCallerGone && !context.Response.HasStarted ? 0 : exchange.LocalStatus is { } local && !context.Response.HasStarted ? local : context.Response.StatusCode,
            Flags = exchange.Flags,
            Details = exchange.Details,
            Route = exchange.RouteName ?? exchange.Route?.Name,
            RouteOrigin = exchange.Route?.Configuration.Origin,
            Cluster = exchange.Choice?.Name ?? exchange.Cluster?.State.Name ?? (exchange.PassedTo is null ? null : Passthrough.ClusterName),
            Endpoint = endpoint?.Address ?? exchange.PassedTo,
            Workload = endpoint?.Description,
            Attempts = exchange.Attempt,
            Revision = exchange.Revision,
            // An application is nobody's peer.
            Peer = exchange.Slot.Direction == ListenerDirection.Outbound ? null : context.Features.Get<PeerIdentity>()?.Name,
        };
        var place = (Interlocked.Increment(ref _count) - 1) % _ring.Length;
        Volatile.Write(ref _ring[place], finished);
    }

    /// <summary>Those with a request id or trace id, oldest first; all that are kept where neither is given.</summary>
    /// <param name="id">An x-request-id, or the trace id of a traceparent; empty for all.</param>
    /// <param name="since">What came in before is left out.</param>
    public IReadOnlyList<FinishedRequest> Find(string id, DateTimeOffset since = default) =>
        [.. _ring.OfType<FinishedRequest>().Where(request => request.StartedAt >= since).Where(request => id.Length == 0 || request.RequestId == id || IsOf(request.TraceParent, id)).OrderBy(request => request.StartedAt)];

    private static List<KeyValuePair<string, string>> HeadersOf(IHeaderDictionary headers, RouteModel route)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var name in route.HeaderNames)
        {
            if (kept.Count < MostHeaders && !Secrets.Contains(name) && headers.TryGetValue(name, out var value))
            {
                kept.Add(KeyValuePair.Create(name, Bounded(value.ToString())));
            }
        }

        return kept;
    }

    private static string Bounded(string text) => text.Length <= LongestText ? text : text[..LongestText];

    // version-trace id-parent id-flags
    private static bool IsOf(string? traceParent, string id) => traceParent?.Split('-') is [_, var trace, ..] && trace == id;
}
