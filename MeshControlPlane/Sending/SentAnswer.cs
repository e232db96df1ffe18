namespace MeshControlPlane.Sending;

/// <summary>What came of one request.</summary>
internal sealed record SentAnswer
{
    /// <summary>Which request of the run it was, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Until the end of the answer, or until there was none.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>0 where there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>Why there was none; <see langword="null"/> when there was one.</summary>
    public string? Failure { get; init; }

    /// <summary>As they came, cut where they are long.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The begin of the body, where it is text.</summary>
    public string Body { get; init; } = "";

    /// <summary>Tells bodies apart; empty without a body.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Its trace id, by which the proxies know it; empty where the plan brought headers of a trace that cannot be read.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>Whether the request has asked for its way to be traced.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Whether it counts as a failure: no answer, or 5xx.</summary>
    public bool IsFailure => Status is 0 or >= 500;
}
