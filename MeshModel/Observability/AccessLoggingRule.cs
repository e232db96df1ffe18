using MeshModel.Schemas;

namespace MeshModel.Observability;

/// <summary>Istio's <c>AccessLogging</c> of a Telemetry.</summary>
public sealed record AccessLoggingRule
{
    [Field("The requests that it is about.")]
    public ModeSelector? Match { get; init; }

    [Field("Where requests are logged; what the next wider scope says when left out.")]
    public IReadOnlyList<ProviderReference> Providers { get; init; } = [];

    [Field("Whether they are not logged there.")]
    public bool? Disabled { get; init; }

    [Field("Which requests are logged there; all when left out.")]
    public AccessLogFilter? Filter { get; init; }
}
