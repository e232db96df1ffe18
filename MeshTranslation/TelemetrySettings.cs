using MeshModel.Mesh;
using MeshModel.Observability;

namespace MeshTranslation;

/// <summary>What holds for the telemetry of the whole mesh, where no Telemetry says otherwise.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Whether requests are traced (<c>enableTracing</c>). Default <see langword="true"/>.</summary>
    public bool EnableTracing { get; init; } = true;

    /// <summary>
    /// Of the requests that come without a decision, the percentage that is traced (<c>defaultConfig.tracing.sampling</c>, and where that is not given istiod's
    /// <c>PILOT_TRACE_SAMPLING</c>). Default 1, as in Istio.
    /// </summary>
    public double SamplingPercent { get; init; } = 1;

    /// <summary>Attributes that spans get besides (<c>defaultConfig.tracing.customTags</c>). Default none.</summary>
    public IReadOnlyDictionary<string, CustomTag> CustomTags { get; init; } = new Dictionary<string, CustomTag>();

    /// <summary>Longest path in a span (<c>defaultConfig.tracing.maxPathTagLength</c>); <see langword="null"/> for Envoy's 256.</summary>
    public int? MaxPathLength { get; init; }

    /// <summary>Whether spans have the attributes <c>istio.*</c> (<c>defaultConfig.tracing.enableIstioTags</c>). Default <see langword="true"/>.</summary>
    public bool EnableIstioTags { get; init; } = true;

    /// <summary>Providers that are used where no Telemetry names any (<c>defaultProviders</c>); <see langword="null"/> when the mesh says nothing.</summary>
    public DefaultProviders? DefaultProviders { get; init; }

    /// <summary>The providers (<c>extensionProviders</c>).</summary>
    internal Func<string, ExtensionProvider?> FindProvider { get; init; } = new MeshConfig().FindProvider;

    /// <summary>The settings that a MeshConfig asks for.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="samplingPercent">What counts where it says nothing of sampling.</param>
    public static TelemetrySettings From(MeshConfig config, double samplingPercent = 1)
    {
        ArgumentNullException.ThrowIfNull(config);
        var tracing = config.DefaultConfig?.Tracing;
        return new TelemetrySettings
        {
            EnableTracing = config.EnableTracing ?? true,
            // 0 is as good as nothing there, as in Istio.
            SamplingPercent = tracing?.Sampling is > 0 and var percent ? percent : samplingPercent,
            CustomTags = tracing?.CustomTags ?? new Dictionary<string, CustomTag>(),
            MaxPathLength = tracing?.MaxPathTagLength is > 0 and var length ? length : null,
            EnableIstioTags = tracing?.EnableIstioTags ?? true,
            DefaultProviders = config.DefaultProviders,
            FindProvider = config.FindProvider,
        };
    }
}
