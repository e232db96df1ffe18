namespace MeshExplanation;

/// <summary>An endpoint, and what its side says of the request.</summary>
public sealed record ExplainedEndpoint
{
    /// <summary>Address and port; empty for a workload that does not run.</summary>
    public required string Address { get; init; }

    /// <summary><c>namespace/name</c>; empty for what is no workload.</summary>
    public required string Workload { get; init; }

    /// <summary>Its weight among the endpoints; at least 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>0 is used first.</summary>
    public int Priority { get; init; }

    /// <summary><c>region/zone/subzone</c>; empty when it says none.</summary>
    public string Locality { get; init; } = "";

    /// <summary><c>healthy</c>, or <c>ejected</c> by outlier detection.</summary>
    public required string Health { get; init; }

    /// <summary>Why it is not healthy, and for how long.</summary>
    public string? HealthReason { get; init; }

    /// <summary>Requests under way there, from this caller; <see langword="null"/> without a running mesh.</summary>
    public int? ActiveRequests { get; init; }

    /// <summary><see langword="null"/> where no proxy of the mesh stands before it.</summary>
    public ExplainedAdmission? Admission { get; init; }
}
