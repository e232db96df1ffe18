using MeshControlPlane.Discovery;
using MeshControlPlane.Observability.Graph;
using MeshControlPlane.Observability.Traffic;
using MeshControlPlane.Registry;
using MeshTranslation.Registry;
using MeshTranslation.Resources;

namespace MeshControlPlane.WebConsole.Graph;

/// <summary>Makes the graphs that pages show, of what the control plane knows.</summary>
internal sealed class GraphSource(ConfigurationSource configuration, IWorkloadRegistry registry, RevisionHistory revisions, TimeProvider time, IServiceProvider services)
{
    /// <summary>How far back an edge is remembered that has no traffic now.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private GraphMesh? _mesh;

    /// <summary>What has been reported; <see langword="null"/> where nothing is collected.</summary>
    public ITrafficHistory? History { get; } = services.GetService<ITrafficHistory>();

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
        var slice = History?.Between(to.AddMinutes(-query.Minutes), to) ?? new TrafficSlice(to.AddMinutes(-query.Minutes), to, configuration.Current.Revision, []);
        var earlier = query.IdleEdges ? History?.Between(to - Memory, to) : null;
        return GraphBuilder.Build(slice, MeshAt(at), query.Options, earlier);
    }

    /// <summary>The graphs of a stretch of time in steps, oldest first, for charts.</summary>
    public IReadOnlyList<MeshGraph> Steps(GraphQuery query, DateTimeOffset to, int count)
    {
        var step = TimeSpan.FromSeconds(Math.Max(5, Math.Ceiling(query.Minutes * 60.0 / count)));
        var (mesh, options) = (MeshAt(query.At), query.Options with { IdleNodes = false });
        return History is null ? [] : [.. History.Steps(to - step * count, to, step).Select(slice => GraphBuilder.Build(slice, mesh, options))];
    }

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
        _mesh is { } known && ReferenceEquals(known.Resources, resources) && ReferenceEquals(known.Registry, workloads) ? known : _mesh = new GraphMesh(resources, workloads);
}
