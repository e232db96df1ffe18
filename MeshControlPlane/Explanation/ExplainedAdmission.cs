namespace MeshControlPlane.Explanation;

/// <summary>What the proxy before a workload, or a gateway, checks.</summary>
internal sealed record ExplainedAdmission
{
    /// <summary><c>STRICT</c>, <c>PERMISSIVE</c> or <c>DISABLE</c>; <see langword="null"/> at gateways.</summary>
    public string? MutualTls { get; init; }

    public SourcePlace? MutualTlsSource { get; init; }

    /// <summary>What is spoken: <c>plain text</c>, or <c>mutual TLS as spiffe://…</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>What happens to tokens; <see langword="null"/> when nobody looks at them.</summary>
    public string? Tokens { get; init; }

    /// <summary>Each policy for the workload, in the order in which they are asked.</summary>
    public IReadOnlyList<ExplainedPolicy> Policies { get; init; } = [];

    public required bool Allowed { get; init; }

    public required string Summary { get; init; }
}
