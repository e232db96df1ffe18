using MeshModel.Schemas;

namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPRetry</c>.</summary>
public sealed record HttpRetry
{
    [Field("How often a failed request is tried again; 0 turns retries off.")]
    public int Attempts { get; init; }

    [Field("Longest time for each try, the first included; the timeout of the rule when left out.")]
    public TimeSpan? PerTryTimeout { get; init; }

    [Field("What counts as failed: conditions and status codes, with commas and without spaces between them.")]
    public string? RetryOn { get; init; }

    [Field("Whether every second retry turns to priorities, such as other localities, that were not tried yet.")]
    public bool? RetryRemoteLocalities { get; init; }

    [Field("Whether a retry avoids endpoints that were tried already; true when left out.")]
    public bool? RetryIgnorePreviousHosts { get; init; }

    [Field("Shortest wait before a retry; 25ms when left out.")]
    public TimeSpan? Backoff { get; init; }
}
