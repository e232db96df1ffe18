using System.Globalization;
using System.Text.Json;
using MeshModel.Resources;

namespace MeshControlPlane.Store;

/// <summary>Gives a decoded resource what the store knows of it.</summary>
internal static class StoredMetadata
{
    /// <summary>The resource with the version, generation, creation time and source that are stored with it.</summary>
    public static Resource Stamp(Resource decoded, JsonElement content, long version, ResourceSource? source)
    {
        var metadata = content.GetProperty("metadata");
        return decoded with
        {
            Source = source,
            Metadata = decoded.Metadata with
            {
                ManagedFields = [], // The mesh does not go by who wrote what.
                ResourceVersion = version,
                Generation = metadata.TryGetProperty("generation", out var generation) ? generation.GetInt64() : 0,
                CreationTimestamp = metadata.TryGetProperty("creationTimestamp", out var created)
                    ? DateTimeOffset.Parse(created.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                    : default,
            },
        };
    }
}
