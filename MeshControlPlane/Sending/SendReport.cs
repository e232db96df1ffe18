namespace MeshControlPlane.Sending;

/// <summary>A run as it stands.</summary>
internal sealed record SendReport
{
    public required SendState State { get; init; }

    /// <summary>How many requests were asked for.</summary>
    public required int Planned { get; init; }

    public required int Sent { get; init; }

    /// <summary>Those that have come to an end, whichever.</summary>
    public required int Ended { get; init; }

    /// <summary>Those that ended with 5xx or with no answer.</summary>
    public required int Failed { get; init; }

    /// <summary>Since its begin, until its end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary><see langword="null"/> as long as nothing has come back.</summary>
    public LatencySummary? Latency { get; init; }

    /// <summary>By status, by each header that names a version, and by body.</summary>
    public required IReadOnlyList<AnswerDistribution> Distributions { get; init; }

    /// <summary>One for each second that has begun.</summary>
    public required IReadOnlyList<SecondCount> Seconds { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<SentAnswer> Answers { get; init; }
}
