using System.Collections.Concurrent;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Forwarding;
using MeshProxy.Listeners;
using MeshProxy.Observability.Metrics;
using MeshProxy.Tls;
using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.Observability.Traffic;

/// <summary>
/// Finds where a request or a connection is counted. The caller's proxy knows the endpoint from its configuration; that of the application knows the caller
/// by its certificate, or, in plain text, by what the caller says.
/// </summary>
internal sealed class FlowFinder(TrafficMeter meter, OwnCertificate certificate)
{
    // A host name has no more.
    private const int LongestHost = 255;

    private readonly ConcurrentDictionary<(string Name, string Host, TrafficProtocol Protocol), FlowCounters> _elsewhere = new();
    private readonly Party _own = Party.Of(meter.Own);

    /// <summary>Of a request.</summary>
    public FlowCounters Of(Exchange exchange, TrafficProtocol protocol)
    {
        if (exchange.Slot.Direction == ListenerDirection.Inbound)
        {
            return FromCaller(exchange.Caller ?? exchange.Context.Features.Get<CallerMeter>() ?? exchange.Slot.Claims.Stranger, exchange.Cluster, protocol);
        }

        return exchange.Cluster is { } cluster ? To(cluster, exchange.Endpoint, protocol) : Elsewhere(exchange, protocol);
    }

    /// <summary>Of a connection whose bytes go to an endpoint, or would have.</summary>
    public FlowCounters Of(IFeatureCollection connection, ListenerSlot slot, ClusterModel cluster, EndpointState? endpoint) =>
        slot.Direction == ListenerDirection.Inbound
            ? FromCaller(connection.Get<CallerMeter>() ?? slot.Claims.Stranger, cluster, TrafficProtocol.Tcp)
            : To(cluster, endpoint, TrafficProtocol.Tcp);

    /// <summary>Of connections that go to no cluster.</summary>
    /// <param name="slot">Where they came in.</param>
    /// <param name="name">Passed through, or refused.</param>
    public FlowCounters Elsewhere(ListenerSlot slot, string name) => slot.Direction == ListenerDirection.Inbound
        ? FromCaller(slot.Claims.Stranger, null, TrafficProtocol.Tcp)
        : Elsewhere(name, Party.UnknownName, TrafficProtocol.Tcp);

    /// <summary>The same flow with connections that came to nothing.</summary>
    public FlowCounters Failed(FlowCounters flow, string flags) => flags == flow.Labels.Flags ? flow : meter.Find(flow.Labels with { Flags = flags });

    /// <summary>The counters of a flow for what is counted now: those of its labels, where there are any that depend on it.</summary>
    public FlowCounters Labelled(FlowCounters flow, in LabelSource source) => meter.Rules.Counters(flow, source);

    private FlowCounters To(ClusterModel cluster, EndpointState? endpoint, TrafficProtocol protocol) => endpoint is null
        ? cluster.Meter.Get(cluster, protocol, this, static (finder, cluster, protocol) => finder.Find(cluster!, Party.Unknown, finder._own, protocol))
        : endpoint.Meter.Get(
            cluster, protocol, (Finder: this, Endpoint: endpoint), static (state, cluster, protocol) => state.Finder.FindTo(cluster!, state.Endpoint, protocol));

    private FlowCounters FindTo(ClusterModel cluster, EndpointState endpoint, TrafficProtocol protocol)
    {
        var description = endpoint.Description;
        var shown = cluster.SpeaksMeshTlsTo(endpoint) ? cluster.Pool.Settings.Security?.Certificate : null;
        var principal = shown is null ? "" : cluster.Pool.IdentityOf(endpoint.Host, endpoint.Port);
        var destination = description is { Workload.Length: > 0 }
            ? Party.Of(PeerDescription.Of(description.Workload, description.Namespace, description.Labels), principal)
            : Party.Unknown;
        return Find(cluster, destination, shown is null ? _own : Party.Of(meter.Own, shown.Identity.SpiffeId), protocol);
    }

    private FlowCounters Find(ClusterModel cluster, Party destination, Party own, TrafficProtocol protocol)
    {
        var service = cluster.Configuration.ServiceLabels;
        return meter.Find(new FlowLabels(
            TrafficReporter.Source,
            protocol,
            own,
            destination,
            service?.Host ?? Party.UnknownName,
            service?.Name ?? Party.UnknownName,
            service?.Namespace ?? ""));
    }

    private FlowCounters FromCaller(CallerMeter caller, ClusterModel? cluster, TrafficProtocol protocol) => caller.Place.Get(
        cluster, protocol, (Finder: this, Caller: caller.Party), static (state, cluster, protocol) => state.Finder.FindFrom(state.Caller, cluster, protocol));

    private FlowCounters FindFrom(Party caller, ClusterModel? cluster, TrafficProtocol protocol)
    {
        var service = cluster?.Configuration.ServiceLabels;
        var own = caller.Principal != Party.UnknownName && certificate.Current is { } shown ? Party.Of(meter.Own, shown.Identity.SpiffeId) : _own;
        return meter.Find(new FlowLabels(
            TrafficReporter.Destination, protocol, caller, own, service?.Host ?? own.CanonicalService, service?.Name ?? own.CanonicalService, own.Namespace));
    }

    private FlowCounters Elsewhere(Exchange exchange, TrafficProtocol protocol)
    {
        // As in Istio, an application that asks for a host names it; clients of a gateway do not.
        var host = exchange.Slot.Direction == ListenerDirection.Gateway ? Party.UnknownName : exchange.AskedAuthority;
        host = host.Length == 0 ? Party.UnknownName : host.Length > LongestHost ? host[..LongestHost] : host;
        var name = exchange.RouteName switch
        {
            Passthrough.RouteName => Passthrough.ClusterName,
            Passthrough.RefusedRouteName => FlowLabels.BlackHole,
            _ => host,
        };
        return Elsewhere(name, host, protocol);
    }

    private FlowCounters Elsewhere(string name, string host, TrafficProtocol protocol)
    {
        var key = (name, host, protocol);
        if (_elsewhere.TryGetValue(key, out var known))
        {
            return known;
        }

        var found = meter.Find(new FlowLabels(TrafficReporter.Source, protocol, _own, Party.Unknown, host, name, ""));
        if (found.Labels.Service != FlowLabels.Overflow)
        {
            _elsewhere.TryAdd(key, found);
        }

        return found;
    }
}
