using System.Collections.Immutable;
using System.Globalization;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Authorization;
using MeshProxy.CommandLine;
using MeshProxy.Forwarding;
using MeshProxy.NameResolution;
using MeshProxy.Observability;
using MeshProxy.Observability.Metrics;
using MeshProxy.Tls;
using MeshProxy.Tracing;
using MeshRouting;

namespace MeshProxy.Configuration;

/// <summary>What the proxy runs with. The discovery stream changes it, and a new certificate does; any number of readers.</summary>
internal sealed partial class ProxyConfiguration(
    IReadOnlyList<PortMapping> appPorts,
    RouteStages stages,
    AccessLogs accessLogs,
    ProxyStatistics statistics,
    TimeProvider time,
    INameResolver resolver,
    OwnCertificate certificate,
    ILogger<ProxyConfiguration> logger) : IDisposable
{
    private readonly Dictionary<string, ClusterState> _clusters = new(StringComparer.Ordinal);
    private readonly Lock _applying = new();
    private volatile ProxySnapshot? _current;

    /// <summary>The snapshot for a request that begins now; null before the first configuration.</summary>
    public ProxySnapshot? Current => _current;

    /// <summary>Raised after a new snapshot has been taken into use; do not throw.</summary>
    public event Action<ProxySnapshot>? Applied;

    /// <summary>The revision in use, 0 for none.</summary>
    public long Revision => _current?.Routing.Revision ?? 0;

    /// <summary>Takes what was pushed into use, or leaves everything as it is.</summary>
    /// <returns>Null when it is in use, else why it cannot be.</returns>
    public string? Apply(Push push)
    {
        lock (_applying)
        {
            return ApplyAlone(push);
        }
    }

    /// <summary>Connections from now on are made with the newest certificate; those of before take no more requests.</summary>
    public void Secure()
    {
        lock (_applying)
        {
            if (_current is { } running)
            {
                _current = running with { Clusters = UpdateClusters(running.Routing, EndpointsOf(running.Routing)) };
            }
        }
    }

    private string? ApplyAlone(Push push)
    {
        var running = _current;
        if (push.BaseRevision != 0 && push.BaseRevision != Revision)
        {
            return Reject(push, $"it is relative to revision {push.BaseRevision}, but revision {Revision} is running");
        }

        try
        {
            var basis = push.BaseRevision == 0 || running is null ? new NodeConfiguration() : running.Routing.Configuration;
            var routing = RoutingSnapshot.Compile(ConfigurationDelta.Apply(basis, push));
            var tls = TlsServers.Compile(routing, running, logger);
            var metrics = MetricRuleSet.Compile(routing, running?.Metrics, logger);
            // All that can be refused has been by now: what follows changes the clusters that requests are using.
            var endpoints = EndpointsOf(routing);
            var compiled = stages.Compile(routing);
            var gates = ListenerGates.Compile(routing, running?.Gates, time);
            _current = new ProxySnapshot
            {
                Routing = routing,
                Clusters = UpdateClusters(routing, endpoints),
                Stages = compiled,
                Gates = gates,
                AccessLogs = accessLogs.Compile(routing),
                Tracing = TracingModels.Compile(routing),
                Metrics = metrics,
                Tls = tls,
            };
        }
        catch (Exception error) when (error is RoutingConfigurationException or ArgumentException)
        {
            return Reject(push, error.Message);
        }

        // Only now: no request that begins after the swap can find them any more.
        RetireClusters(_current.Routing);
        Applied?.Invoke(_current);
        statistics.CountAcceptedUpdate();
        Log.Accepted(logger, push.Revision, push.BaseRevision);
        return null;
    }

    /// <summary>Ends what goes on by itself: names are asked for no more, nobody returns from an ejection.</summary>
    public void Dispose()
    {
        foreach (var state in _clusters.Values)
        {
            state.Dispose();
        }
    }

    private string Reject(Push push, string reason)
    {
        statistics.CountRejectedUpdate();
        Log.Rejected(logger, push.Revision, reason, Revision);
        return reason;
    }

    private EndpointSet[] EndpointsOf(RoutingSnapshot routing)
    {
        var sets = routing.Configuration.EndpointSets.ToDictionary(set => set.Cluster, StringComparer.Ordinal);
        return [.. routing.Clusters.Select(cluster => cluster.Kind == ClusterKind.Application
            ? Application(cluster)
            : sets.GetValueOrDefault(cluster.Name) ?? new EndpointSet { Cluster = cluster.Name })];
    }

    /// <summary>The application's loopback port: the cluster is named after the container port, "inbound|8080||".</summary>
    private EndpointSet Application(Cluster cluster)
    {
        var parts = cluster.Name.Split('|');
        var port = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var named)
            ? named
            : cluster.ServicePort;
        var mapping = appPorts.FirstOrDefault(appPort => appPort.Mesh == port)
            ?? throw new RoutingConfigurationException($"cluster '{cluster.Name}'", $"this workload has no port {port}", cluster.Origin);
        return new EndpointSet
        {
            Cluster = cluster.Name,
            Endpoints = { new MeshProtocol.Endpoint { Address = "127.0.0.1", Port = mapping.Local } },
        };
    }

    private ImmutableArray<ClusterModel> UpdateClusters(RoutingSnapshot routing, EndpointSet[] endpoints)
    {
        var models = ImmutableArray.CreateBuilder<ClusterModel>(routing.Clusters.Length);
        for (var i = 0; i < routing.Clusters.Length; i++)
        {
            var cluster = routing.Clusters[i];
            if (!_clusters.TryGetValue(cluster.Name, out var state))
            {
                _clusters.Add(cluster.Name, state = new ClusterState(cluster.Name, time, resolver, certificate, logger));
            }

            models.Add(state.Update(cluster, endpoints[i]));
        }

        return models.MoveToImmutable();
    }

    private void RetireClusters(RoutingSnapshot routing)
    {
        var kept = routing.Clusters.Select(cluster => cluster.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var state in _clusters.Values.Where(state => !kept.Contains(state.Name)).ToList())
        {
            _clusters.Remove(state.Name);
            state.Dispose();
        }

        foreach (var state in _clusters.Values)
        {
            state.RetireOutdated();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Running with revision {Revision} (relative to {BaseRevision})", EventName = "ConfigurationAccepted")]
        public static partial void Accepted(ILogger logger, long revision, long baseRevision);

        [LoggerMessage(2, LogLevel.Warning, "Refused revision {Revision}: {Reason}. Revision {Running} stays in use", EventName = "ConfigurationRejected")]
        public static partial void Rejected(ILogger logger, long revision, string reason, long running);
    }
}
