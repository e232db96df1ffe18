using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Tracing;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.Registry;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Makes the graphs that pages show, of what the control plane knows.</summary>
internal sealed class GraphSource(ConfigurationSource configuration, IWorkloadRegistry registry, RevisionHistory revisions, TimeProvider time,
    IServiceProvider services)
{
    /// <summary>How far back an edge is remembered that has no traffic now.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    /// <summary>How far from a trace its requests may be counted: proxies report once a second.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(2);

    private GraphMesh? _mesh;

    /// <summary>What has been reported; <see langword="null"/> where nothing is collected.</summary>
    public ITrafficHistory? History { get; } = services.GetService<ITrafficHistory>();

    private ITraceStore? Traces { get; } = services.GetService<ITraceStore>();

    /// <summary>The newest moment that is known of.</summary>
    public DateTimeOffset Now => History?.Now ?? time.GetUtcNow();

    /// <summary>The oldest moment that is known of.</summary>
    public DateTimeOffset Earliest => History?.Earliest ?? time.GetUtcNow();

    /// <summary>What was in force when.</summary>
    public RevisionHistory Revisions => revisions;

    /// <summary>The graph of a moment, and of the time before it that is asked for.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="at">The moment; <see langword="null"/> for now.</param>
    public MeshGraph At(GraphQuery query, DateTimeOffset? at)
    {
        var to = at ?? Now;
        var slice = History?.Between(to.AddMinutes(-query.Minutes), to)
            ?? new TrafficSlice(to.AddMinutes(-query.Minutes), to, configuration.Current.Revision, []);
        // The way of a trace is there even where nothing goes it any more.
        var way = TraceOf(query) is { } trace ? History?.Between(trace.Start - Around, trace.Start + trace.Duration + Around) : null;
        var earlier = query.IdleEdges ? History?.Between(to - Memory, to) : null;
        return GraphBuilder.Build(
            Of(query, slice), MeshAt(at), query.Options, earlier is null ? way : Of(query, earlier with { Flows = [.. earlier.Flows, .. way?.Flows ?? []] }));
    }

    /// <summary>The trace that is asked for, in a graph; <see langword="null"/> where none is, or it is not known.</summary>
    public TraceOverlay? OverlayOf(GraphQuery query, MeshGraph graph) =>
        TraceOf(query) is { } trace ? TraceOverlay.Of(trace, graph, MeshAt(query.At), query.Options) : null;

    /// <summary>The graphs of a stretch of time in steps, oldest first, for charts.</summary>
    public IReadOnlyList<MeshGraph> Steps(GraphQuery query, DateTimeOffset to, int count)
    {
        var step = TimeSpan.FromSeconds(Math.Max(5, Math.Ceiling(query.Minutes * 60.0 / count)));
        var (mesh, options) = (MeshAt(query.At), query.Options with { IdleNodes = false });
        return History is null ? [] : [.. History.Steps(to - step * count, to, step).Select(slice => GraphBuilder.Build(Of(query, slice), mesh, options))];
    }

    // The traffic of the protocols that are asked for.
    private static TrafficSlice Of(GraphQuery query, TrafficSlice slice) =>
        query.HasAllProtocols ? slice : slice with { Flows = [.. slice.Flows.Where(flow => query.Protocols.Contains(flow.Key.Protocol))] };

    private MeshTrace? TraceOf(GraphQuery query) => query.Trace.Length > 0 ? Traces?.Find(query.Trace) : null;

    /// <summary>Who was there, and by which rules.</summary>
    private GraphMesh MeshAt(DateTimeOffset? at)
    {
        if (at is { } moment)
        {
            var then = revisions.At(moment);
            return MeshOf(then.Resources, then.Registry);
        }

        return MeshOf(configuration.Current.View.Resources, registry.Current);
    }

    private GraphMesh MeshOf(MeshResources resources, RegistrySnapshot workloads) =>
        _mesh is { } known && ReferenceEquals(known.Resources, resources) && ReferenceEquals(known.Registry, workloads) ? known
            : _mesh = new GraphMesh(resources, workloads);
}
