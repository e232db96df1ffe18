using System.Collections.Frozen;
using MeshControlPlane.Registry;
using MeshControlPlane.Store;
using MeshModel.Analysis;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshModel.Resources;
using MeshTranslation.Registry;

namespace MeshControlPlane.Conditions;

/// <summary>What analysis has to say of the resources as they are now: worked out when somebody asks, once for each state of store and registry.</summary>
internal sealed partial class ResourceAnalysis(ResourceStore store, IWorkloadRegistry registry, ILogger<ResourceAnalysis> log)
{
    private readonly MeshAnalyzer _analyzer = new();
    private readonly Lock _analyzing = new();
    private Result? _last;

    /// <summary>What there is to say of a stored resource.</summary>
    public IReadOnlyList<AnalysisMessage> Of(ResourceKey key) => Current().GetValueOrDefault(key) ?? [];

    /// <summary>What whoever has just written a resource should know, beyond what the check of the resource alone says.</summary>
    /// <param name="written">The resource; after a dry run it is not in the store.</param>
    public IEnumerable<string> WarningsFor(Resource written)
    {
        var snapshot = store.Current;
        var stored = snapshot.Resources.GetValueOrDefault(written.Key)?.Metadata.ResourceVersion == written.Metadata.ResourceVersion;
        var messages = stored
            ? Current()
            : Analyze(snapshot.Resources.Values.Where(resource => resource.Key != written.Key).Append(written), snapshot, registry.Current);
        return (messages.GetValueOrDefault(written.Key) ?? []).Where(message => !message.FromValidation).Select(message => message.ToString());
    }

    private IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Current()
    {
        lock (_analyzing)
        {
            var (snapshot, workloads) = (store.Current, registry.Current);
            if (_last is null || !ReferenceEquals(_last.Snapshot, snapshot) || !ReferenceEquals(_last.Workloads, workloads))
            {
                _last = new Result(snapshot, workloads, Analyze(snapshot.Resources.Values, snapshot, workloads));
            }

            return _last.Messages;
        }
    }

    private IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Analyze(IEnumerable<Resource> resources, StoreSnapshot snapshot, RegistrySnapshot workloads)
    {
        try
        {
            return _analyzer.Analyze(new AnalysisInput
            {
                Resources = resources,
                Workloads = [.. workloads.Workloads.Select(workload => new AnalysisWorkload(workload.Node.Namespace, workload.Node.Labels))],
                Mesh = (snapshot.Resources.GetValueOrDefault(MeshConfigText.ResourceKey) is ConfigMap settings ? MeshConfigText.Read(settings).Config : null) ?? new MeshConfig(),
            });
        }
        catch (Exception exception)
        {
            // Advice that cannot be given must not make a write look refused, or keep a resource from being read.
            Log.Failed(log, exception);
            return FrozenDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>>.Empty;
        }
    }

    private sealed record Result(StoreSnapshot Snapshot, RegistrySnapshot Workloads, IReadOnlyDictionary<ResourceKey, IReadOnlyList<AnalysisMessage>> Messages);

    private static partial class Log
    {
        [LoggerMessage(60, LogLevel.Error, "The analysis of the resources failed, and there are no warnings until something changes", EventName = "AnalysisFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
