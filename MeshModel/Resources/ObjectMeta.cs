using System.Collections.ObjectModel;

namespace MeshModel.Resources;

/// <summary>The part of Kubernetes' <c>metadata</c> that the mesh reads.</summary>
public sealed record ObjectMeta
{
    /// <summary>Name of the resource.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace; empty for kinds that have none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>When the resource was stored, UTC; the order of "oldest first" rules. Ties are settled by name, then namespace.</summary>
    public DateTimeOffset CreationTimestamp { get; init; }

    /// <summary>Counts the changes of <c>spec</c>, from 1; 0 for a resource that was never stored.</summary>
    public long Generation { get; init; }

    /// <summary>The store's version at the last change of this resource; 0 for a resource that was never stored.</summary>
    public long ResourceVersion { get; init; }

    /// <summary>Labels; empty when none were given.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Annotations; empty when none were given.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
