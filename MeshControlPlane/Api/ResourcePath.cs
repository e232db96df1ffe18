namespace MeshControlPlane.Api;

/// <summary>A URL of the resource API, taken apart: <c>/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE</c>.</summary>
internal sealed record ResourcePath
{
    public required string Group { get; init; }

    public required string Version { get; init; }

    /// <summary>Empty when the URL names none: the collection of all namespaces, or a kind that has none.</summary>
    public string Namespace { get; init; } = "";

    public required string Plural { get; init; }

    /// <summary>Empty for a collection.</summary>
    public string Name { get; init; } = "";

    /// <summary>Such as <c>status</c>, without what follows it; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Reads the segments after <c>/api</c> or <c>/apis</c>; <see langword="null"/> when they are no resource's.</summary>
    public static ResourcePath? Parse(string group, string version, ReadOnlySpan<string> segments)
    {
        var ns = "";
        if (segments is ["namespaces", var owner, _, ..] && !(segments is [_, _, "status" or "finalize"]))
        {
            ns = owner;
            segments = segments[2..];
        }

        return segments switch
        {
            [var plural] => new ResourcePath { Group = group, Version = version, Namespace = ns, Plural = plural },
            [var plural, var name] => new ResourcePath { Group = group, Version = version, Namespace = ns, Plural = plural, Name = name },
            [var plural, var name, var subresource, ..] =>
                new ResourcePath { Group = group, Version = version, Namespace = ns, Plural = plural, Name = name, Subresource = subresource },
            _ => null,
        };
    }
}
