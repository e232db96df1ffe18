namespace MeshControlPlane.Sending;

/// <summary>What somebody wants to have sent.</summary>
internal sealed record SendPlan
{
    /// <summary>The <see cref="SendTarget.Id"/> of the proxy that takes the requests.</summary>
    public required string Target { get; init; }

    public string Method { get; init; } = "GET";

    /// <summary>The absolute URL, as a caller writes it.</summary>
    public required string Url { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string Body { get; init; } = "";

    /// <summary>How many requests; <see langword="null"/> to send by <see cref="Rate"/> for <see cref="Seconds"/>.</summary>
    public int? Count { get; init; } = 1;

    /// <summary>Requests a second, where there is no <see cref="Count"/>.</summary>
    public int Rate { get; init; } = 10;

    /// <summary>For how long, where there is no <see cref="Count"/>.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>How many requests wait for their answers at the same time, at most.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How many requests that makes.</summary>
    public int Total => Count ?? Rate * Seconds;

    /// <summary>How many are sent within a second, at most.</summary>
    public int MostPerSecond => Count is null ? Rate : SendLimits.PerSecond;

    /// <summary>When the last one is sent, at the latest.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Count is null ? Seconds : SendLimits.Seconds);
}
