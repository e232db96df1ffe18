using MeshControlPlane.Store;
using MeshModel.Findings;
using MeshModel.Kubernetes;
using MeshModel.Mesh;
using MeshTranslation;

namespace MeshControlPlane.Discovery;

/// <summary>
/// Makes the mesh-wide settings out of the ConfigMap that holds them. Without it the defaults hold; with one that cannot be read, which the API
/// refuses but an older store may hold, the last good settings.
/// </summary>
internal sealed partial class MeshConfigReader
{
    private readonly MeshSettings _defaults;
    private readonly ILogger<MeshConfigReader> _log;
    private ConfigMap? _read;
    private MeshSettings _settings;

    public MeshConfigReader(MeshSettings defaults, ILogger<MeshConfigReader> log)
    {
        _defaults = defaults;
        _log = log;
        _settings = defaults;
    }

    /// <summary>The settings of a snapshot. For one reader at a time.</summary>
    public MeshSettings Read(StoreSnapshot snapshot)
    {
        var resource = snapshot.Resources.GetValueOrDefault(MeshConfigText.ResourceKey) as ConfigMap;
        if (ReferenceEquals(resource, _read))
        {
            return _settings;
        }

        _read = resource;
        if (resource is null)
        {
            _settings = _defaults;
            return _settings;
        }

        var (config, findings) = MeshConfigText.Read(resource);
        if (config is null)
        {
            Log.NotUnderstood(_log, resource.Metadata.Namespace, resource.Metadata.Name, string.Join("; ", findings.Where(finding => finding.Severity == Severity.Error)));
        }
        else
        {
            _settings = SettingsOf(config, _defaults);
        }

        return _settings;
    }

    /// <summary>The settings of a configuration. What no field of it says stays as the control plane was started.</summary>
    public static MeshSettings SettingsOf(MeshConfig config, MeshSettings defaults) => MeshSettings.From(config) with
    {
        MirrorHostSuffix = defaults.MirrorHostSuffix,
        Telemetry = TelemetrySettings.From(config, defaults.Telemetry.SamplingPercent),
    };

    private static partial class Log
    {
        [LoggerMessage(41, LogLevel.Error, "ConfigMap '{Namespace}/{Name}' cannot be read, and the settings before it stay: {Findings}", EventName = "MeshConfigNotUnderstood")]
        public static partial void NotUnderstood(ILogger logger, string @namespace, string name, string findings);
    }
}
