using MeshRouting;

namespace MeshExplanation;

/// <summary>Where a request would go, and why; what <c>explain -o json</c> writes.</summary>
public sealed record RequestExplanation
{
    /// <summary>The caller's proxy: <c>mesh/gw</c>.</summary>
    public required string From { get; init; }

    /// <summary><c>sidecar</c>, <c>ingress</c> or <c>egress</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The URL as it was asked for.</summary>
    public required string Url { get; init; }

    /// <summary>The headers as they were asked for.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];

    /// <summary>What comes of it.</summary>
    public required ExplainedOutcome Outcome { get; init; }

    /// <summary>The status that a proxy answers with; <see langword="null"/> where the answer is the destination's.</summary>
    public int? Status { get; init; }

    /// <summary>Envoy's response flag of that answer, such as <c>NR</c>.</summary>
    public string? Flag { get; init; }

    /// <summary>The outcome in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The listener that takes it; <see langword="null"/> when none does.</summary>
    public ExplainedListener? Listener { get; init; }

    /// <summary>What the gateway checks before anything goes on; <see langword="null"/> for sidecars.</summary>
    public ExplainedAdmission? Admission { get; init; }

    /// <summary>Those whose domains fit, the chosen one first.</summary>
    public IReadOnlyList<ExplainedVirtualHost> VirtualHosts { get; init; } = [];

    /// <summary>Name of the route in access logs; <see langword="null"/> when there is none.</summary>
    public string? RouteName { get; init; }

    /// <summary>What the route does besides choosing: fault, timeout, retries, mirrors and the like.</summary>
    public IReadOnlyList<ExplainedSetting> Actions { get; init; } = [];

    /// <summary>The clusters that the route chooses among.</summary>
    public IReadOnlyList<ExplainedCluster> Clusters { get; init; } = [];

    /// <summary>What else is worth knowing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The route itself, for those that draw from it; not written.</summary>
    internal RouteModel? Route { get; init; }
}
