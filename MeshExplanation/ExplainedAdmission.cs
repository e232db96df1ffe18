namespace MeshExplanation;

/// <summary>What the proxy before a workload, or a gateway, checks.</summary>
public sealed record ExplainedAdmission
{
    /// <summary><c>STRICT</c>, <c>PERMISSIVE</c> or <c>DISABLE</c>; <see langword="null"/> at gateways.</summary>
    public string? MutualTls { get; init; }

    /// <summary>The PeerAuthentication that says so; <see langword="null"/> for the default.</summary>
    public SourcePlace? MutualTlsSource { get; init; }

    /// <summary>What is spoken: <c>plain text</c>, or <c>mutual TLS as spiffe://…</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>What happens to tokens; <see langword="null"/> when nobody looks at them.</summary>
    public string? Tokens { get; init; }

    /// <summary>Each policy for the workload, in the order in which they are asked.</summary>
    public IReadOnlyList<ExplainedPolicy> Policies { get; init; } = [];

    /// <summary>Whether it lets the request pass.</summary>
    public required bool Allowed { get; init; }

    /// <summary>That in a sentence.</summary>
    public required string Summary { get; init; }
}
