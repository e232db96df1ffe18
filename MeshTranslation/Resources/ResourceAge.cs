using MeshModel.Resources;

namespace MeshTranslation.Resources;

/// <summary>The order of resources wherever the first one counts.</summary>
internal static class ResourceAge
{
    /// <summary>Istio's <c>sortConfigByCreationTime</c>: creation time, then name, then namespace.</summary>
    public static int OldestFirst(Resource left, Resource right)
    {
        var byAge = left.Metadata.CreationTimestamp.CompareTo(right.Metadata.CreationTimestamp);
        var byName = byAge != 0 ? byAge : string.CompareOrdinal(left.Metadata.Name, right.Metadata.Name);
        return byName != 0 ? byName : string.CompareOrdinal(left.Metadata.Namespace, right.Metadata.Namespace);
    }
}
