using MeshModel.Kinds;
using MeshModel.Schemas;

namespace MeshModel.Resources;

/// <summary>A resource of any kind, decoded and immutable.</summary>
public abstract record Resource
{
    /// <summary>Name, namespace, labels and age.</summary>
    [Field("Name, namespace, labels and what the server keeps of the resource.", Required = true)]
    public required ObjectMeta Metadata { get; init; }

    /// <summary>Where it was read from; <see langword="null"/> when it came over the API.</summary>
    public ResourceSource? Source { get; init; }

    /// <summary>What kind it is.</summary>
    public abstract KindDescriptor Descriptor { get; }

    /// <summary>Its identity.</summary>
    public ResourceKey Key => new(Descriptor.Group, Descriptor.Kind, Metadata.Namespace, Metadata.Name);
}
