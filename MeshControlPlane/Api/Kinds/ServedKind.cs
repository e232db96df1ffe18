using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kinds;

namespace MeshControlPlane.Api.Kinds;

/// <summary>A kind that the API serves: where its objects come from, and what can be done with them.</summary>
internal abstract class ServedKind(KindDescriptor descriptor)
{
    /// <summary>Its names and structure.</summary>
    public KindDescriptor Descriptor { get; } = descriptor;

    /// <summary>What can be done with it, in discovery's words.</summary>
    public abstract IReadOnlyList<string> Verbs { get; }

    /// <summary>The fields that a field selector may name.</summary>
    public virtual IReadOnlyCollection<string> SelectableFields { get; } = ["metadata.name", "metadata.namespace"];

    /// <summary>For a kind that cannot be written: how its objects come about here.</summary>
    public virtual string? ReadOnlyReason => null;

    /// <summary>For an object that cannot be written although its kind can: why; else <see langword="null"/>.</summary>
    public virtual string? ReadOnlyReasonOf(string ns, string name) => null;

    /// <summary>Whether <c>status</c> changes without a write of the object.</summary>
    public virtual bool HasLiveStatus => false;

    /// <summary>The objects now, in order of namespace and name, and the version of the last change.</summary>
    public abstract (IEnumerable<KubernetesObject> Objects, long Version) List();

    /// <summary>One object, or <see langword="null"/>.</summary>
    public abstract KubernetesObject? Find(string ns, string name);

    /// <summary>The objects now and every change after them.</summary>
    public abstract (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch();

    /// <summary>Every change after a version; <see langword="null"/> when that one is not known any more.</summary>
    public abstract ChangeSubscription? Watch(long since);

    /// <summary>What <c>status</c> says now; <see langword="null"/> when the object has none, or has it in its content.</summary>
    public virtual JsonObject? StatusOf(KubernetesObject item) => null;
}
