using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MeshProtocol;
using MeshProxy.Authorization;
using MeshProxy.Configuration;
using MeshProxy.Forwarding.Answers;
using MeshProxy.Forwarding.Faults;
using MeshProxy.Forwarding.Headers;
using MeshProxy.Forwarding.Mirroring;
using MeshProxy.Forwarding.Retries;
using MeshProxy.Forwarding.Timeouts;
using MeshProxy.Observability;
using MeshRouting;
using Route = MeshProtocol.Route;

namespace MeshProxy.Forwarding;

/// <summary>Composes what happens to a request on its way upstream, route by route. A route has no stage for what it does not use.</summary>
internal sealed class RouteStages
{
    // Istio's default since 1.24.
    private static readonly RetryRules DefaultRetries = new(new RetryPolicy
    {
        Attempts = 2,
        Conditions = { RetryCondition.ConnectFailure, RetryCondition.RefusedStream, RetryCondition.GrpcUnavailable, RetryCondition.GrpcCancelled },
    });

    private readonly IForwardingStage _balanced;
    private readonly MirrorSender _mirrorSender;
    private readonly IChance _chance;
    private readonly TimeProvider _time;
    private readonly ProxyStatistics _statistics;

    public RouteStages(UpstreamSender sender, ProxyChance chance, TimeProvider time, ProxyStatistics statistics, ILoggerFactory loggers)
    {
        _chance = chance.Requests;
        _time = time;
        _statistics = statistics;
        _balanced = new BalancedStage(sender, new EndpointChoice(chance.Requests, time));
        _mirrorSender = new MirrorSender(new BalancedStage(sender, new EndpointChoice(chance.Background, time)), time, loggers.CreateLogger<MirrorSender>());
    }

    public ImmutableArray<IForwardingStage> Compile(RoutingSnapshot routing)
    {
        var stages = new IForwardingStage[routing.Routes.Length];
        var clusters = routing.Clusters.Select((cluster, index) => (cluster, index))
            .ToDictionary(entry => entry.cluster.Name, entry => (entry.index, entry.cluster.Protocol), StringComparer.Ordinal);
        // Retries are the caller's side's; the application has but one address.
        var toApplication = routing.Listeners.Where(listener => listener.Configuration.Direction == ListenerDirection.Inbound)
            .SelectMany(listener => listener.RouteTables).SelectMany(table => table.VirtualHosts).SelectMany(host => host.Routes)
            .Select(route => route.Index).ToHashSet();
        var guarded = routing.Listeners.Where(listener => ListenerGates.IsGuarded(listener.Configuration))
            .SelectMany(listener => (listener.Connections?.Undirected.Chains ?? []).Select(chain => chain.Http).OfType<ListenerModel>().Append(listener))
            .SelectMany(listener => listener.RouteTables).SelectMany(table => table.VirtualHosts).SelectMany(host => host.Routes)
            .Select(route => route.Index).ToHashSet();
        foreach (var route in routing.Routes)
        {
            stages[route.Index] = Compose(route, toApplication.Contains(route.Index), guarded.Contains(route.Index), clusters);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(stages);
    }

    /// <summary>From the last stage to the first; the order is Envoy's.</summary>
    private IForwardingStage Compose(RouteModel route, bool toApplication, bool isGuarded, Dictionary<string, (int Index, UpstreamProtocol Protocol)> clusters)
    {
        var configuration = route.Configuration;
        var headers = HeaderPlan.Of(route);
        var stage = configuration.ActionCase switch
        {
            Route.ActionOneofCase.Redirect => new RedirectStage(route),
            Route.ActionOneofCase.DirectResponse => new DirectResponseStage(configuration.DirectResponse),
            _ => ComposeForward(route, headers is not null, toApplication, clusters),
        };
        if (configuration.Cors is { } cors)
        {
            stage = new CorsStage(stage, route.Origins!, new CorsRules(cors));
        }

        if (configuration.Fault is { } fault)
        {
            stage = new FaultStage(stage, fault, _chance, _time);
        }

        if (isGuarded)
        {
            stage = new GateStage(stage);
        }

        return headers is { } plans ? new HeaderPlanStage(stage, route, plans) : stage;
    }

    private IForwardingStage ComposeForward(RouteModel route, bool changesHeaders, bool toApplication, Dictionary<string, (int Index, UpstreamProtocol Protocol)> clusters)
    {
        var stage = _balanced;
        var forward = route.Configuration.Forward;
        var retries = forward.Retries is { } policy ? new RetryRules(policy) : toApplication ? null : DefaultRetries;
        if (retries is { Attempts: > 0 })
        {
            stage = new RetryStage(stage, retries, _chance, _time, _statistics);
        }

        TimeSpan? timeout = forward.TimeoutMs > 0 ? BoundedTime.OfMilliseconds(forward.TimeoutMs) : null;
        stage = toApplication ? new StreamDurationStage(stage, _time) : new TimeoutStage(stage, timeout, _time);

        // A cluster that does not exist gets nothing.
        var mirrors = forward.Mirrors.Where(mirror => clusters.ContainsKey(mirror.Cluster))
            .Select(mirror => new MirrorTarget(clusters[mirror.Cluster].Index, mirror.PerMillion, mirror.HostSuffix)).ToImmutableArray();
        if (!mirrors.IsEmpty)
        {
            stage = new MirrorStage(stage, _mirrorSender, mirrors, timeout, _chance);
        }

        var mayBeRefused = forward.Clusters.Any(choice => clusters.TryGetValue(choice.Cluster, out var cluster) && cluster.Protocol != UpstreamProtocol.Unspecified);
        var keepsAll = !mirrors.IsEmpty
            || retries is { Attempts: > 0, ReadsAnswers: true }
            || (mayBeRefused && retries is { Attempts: > 0, ReadsRefusals: true });
        var keepsGrpc = retries is { Attempts: > 0, ReadsGrpcStatus: true };
        var watches = timeout is not null || retries?.PerTryTimeout is not null;
        if (keepsAll || keepsGrpc || watches)
        {
            stage = new RequestBodyStage(stage, keepsAll, keepsGrpc, watches);
        }

        // Before anything is sent, copied or tried; the match is looked up with the headers as they came.
        if (changesHeaders)
        {
            stage = new RequestHeadersStage(stage);
        }

        return forward.Rewrite is null ? stage : new RewriteStage(stage, route);
    }
}
