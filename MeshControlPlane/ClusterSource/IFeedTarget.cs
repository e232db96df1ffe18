using System.Text.Json;

namespace MeshControlPlane.ClusterSource;

/// <summary>Takes the objects of a kind as they are in the cluster.</summary>
internal interface IFeedTarget
{
    /// <summary>These are all there are.</summary>
    Task ReplaceAsync(IReadOnlyList<JsonElement> objects);

    /// <summary>One is new or has changed.</summary>
    Task PutAsync(JsonElement content);

    /// <summary>One is no more.</summary>
    Task RemoveAsync(JsonElement content);
}
