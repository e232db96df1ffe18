using System.Collections.Concurrent;
using MeshModel.Observability;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Observability;

/// <summary>
/// Which Telemetries a workload has: the oldest without selector in the root namespace, the oldest of its own namespace, and there the oldest whose selector it fits
/// (a selector in the root namespace is for workloads of that namespace alone). Safe to use from several threads.
/// </summary>
internal sealed class TelemetryTable
{
    private readonly MeshSettings _settings;
    private readonly ILookup<string, Telemetry> _byNamespace;
    private readonly ConcurrentDictionary<Applicable, Lazy<NodeTelemetry>> _translated = new();
    private readonly ConcurrentDictionary<Applicable, Lazy<NodeTelemetry>>? _before;

    /// <param name="telemetries">Oldest first.</param>
    /// <param name="settings">What holds for the whole mesh.</param>
    /// <param name="before">The table before: what is made of the same resources is the same object.</param>
    public TelemetryTable(IReadOnlyList<Telemetry> telemetries, MeshSettings settings, TelemetryTable? before = null)
    {
        _settings = settings;
        _before = ReferenceEquals(settings, before?._settings) ? before._translated : null;
        // Those that are for targets of the Gateway API are for none of this mesh's proxies.
        _byNamespace = telemetries.Where(telemetry => telemetry.Spec is { TargetRef: null, TargetRefs.Count: 0 })
            .ToLookup(telemetry => telemetry.Metadata.Namespace, StringComparer.Ordinal);
    }

    /// <summary>What a proxy is asked for: the same object for all that have the same resources.</summary>
    public NodeTelemetry For(Node node)
    {
        var root = _byNamespace[_settings.RootNamespace].FirstOrDefault(IsGeneral);
        var own = node.Namespace == _settings.RootNamespace ? null : _byNamespace[node.Namespace].FirstOrDefault(IsGeneral);
        var workload = _byNamespace[node.Namespace].FirstOrDefault(telemetry => !IsGeneral(telemetry) && node.Labels.HasAll(telemetry.Spec.Selector!.MatchLabels));
        return _translated.GetOrAdd(new Applicable(root, own, workload), key =>
            _before is not null && _before.TryGetValue(key, out var known) && known.IsValueCreated ? known : new Lazy<NodeTelemetry>(() => Translate(key))).Value;
    }

    private NodeTelemetry Translate(Applicable applicable)
    {
        IReadOnlyList<Telemetry> resources = [.. new[] { applicable.Root, applicable.Namespace, applicable.Workload }.OfType<Telemetry>()];
        return new NodeTelemetry(resources, Of(WorkloadMode.Client), Of(WorkloadMode.Server));

        ListenerTelemetry Of(WorkloadMode mode) => new(
            TracingTranslation.Translate(resources, _settings, mode),
            LoggingTranslation.Translate(resources, _settings, mode),
            MetricTranslation.Translate(resources, _settings, mode));
    }

    private static bool IsGeneral(Telemetry telemetry) => telemetry.Spec.Selector is not { MatchLabels.Count: > 0 };

    private readonly struct Applicable(Telemetry? root, Telemetry? @namespace, Telemetry? workload) : IEquatable<Applicable>
    {
        public Telemetry? Root { get; } = root;

        public Telemetry? Namespace { get; } = @namespace;

        public Telemetry? Workload { get; } = workload;

        public bool Equals(Applicable other) =>
            ReferenceEquals(Root, other.Root) && ReferenceEquals(Namespace, other.Namespace) && ReferenceEquals(Workload, other.Workload);

        public override bool Equals(object? obj) => obj is Applicable other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(Root?.Key, Namespace?.Key, Workload?.Key);
    }
}
