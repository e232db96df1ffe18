using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Resources;

/// <summary>Kubernetes' <c>metadata</c>.</summary>
public sealed record ObjectMeta
{
    [Field("Name of the resource, unique within its kind and namespace.")]
    public required string Name { get; init; }

    [Field("Namespace that it lives in; empty for kinds that have none.")]
    public string Namespace { get; init; } = "";

    [Field("Beginning of a name that the server completes, when no name is given.")]
    public string? GenerateName { get; init; }

    /// <summary>When the resource was stored, UTC; the order of "oldest first" rules. Ties are settled by name, then namespace.</summary>
    [Field("When the resource was stored. Set by the server.")]
    public DateTimeOffset CreationTimestamp { get; init; }

    /// <summary>Counts the changes of <c>spec</c>, from 1; 0 for a resource that was never stored.</summary>
    [Field("Counts the changes of spec. Set by the server.")]
    public long Generation { get; init; }

    /// <summary>The store's version at the last change of this resource; 0 for a resource that was never stored.</summary>
    [Field("Version of the store at the last change of the resource. Set by the server; sent with an update it must be the current one.", WrittenAsText = true)]
    public long ResourceVersion { get; init; }

    [Field("Identifier that is never used again. Set by the server.")]
    public string? Uid { get; init; }

    [Field("Names and values to select resources by.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Names and values for tools; nothing is selected by them.")]
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    [Field("Resources without which this one is deleted.", MergeKey = "uid")]
    public IReadOnlyList<OwnerReference> OwnerReferences { get; init; } = [];

    [Field("Names of those that must agree before the resource is deleted.", MergeAsSet = true)]
    public IReadOnlyList<string> Finalizers { get; init; } = [];

    [Field("When deletion was asked for. Set by the server.")]
    public DateTimeOffset? DeletionTimestamp { get; init; }

    [Field("Time that is given for an orderly end. Set by the server.")]
    public long? DeletionGracePeriodSeconds { get; init; }

    [Field("Which client set which fields. Kept by the server.")]
    public IReadOnlyList<JsonElement> ManagedFields { get; init; } = [];

    [Field("No longer used.")]
    public string? SelfLink { get; init; }
}
