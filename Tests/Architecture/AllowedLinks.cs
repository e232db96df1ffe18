namespace Tests.Architecture;

/// <summary>What one project may refer to.</summary>
internal sealed record AllowedLinks
{
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>Projects that may be built along and not used.</summary>
    public IReadOnlyList<string> Builds { get; init; } = [];

    /// <summary>May use the embedded hosting engine where Aspire is not to be had.</summary>
    public bool Embeds { get; init; }

    public bool All { get; init; }

    /// <summary>As docs/architecture.md writes it.</summary>
    public override string ToString()
    {
        if (All)
        {
            return "all";
        }

        string[] parts =
        [
            .. Uses.Select(name => $"`{name}`"),
            .. Builds.Select(name => $"`{name}` (built along only)"),
            .. Embeds ? new[] { $"`{DependencyRule.EmbeddedHosting}` (when `Hosting` is `Embedded`)" } : [],
        ];
        return parts.Length == 0 ? "nothing of ours" : string.Join(", ", parts);
    }
}
