using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Manifests;

/// <summary>One resource of a manifest file, checked.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Key">Its identity.</param>
/// <param name="Content">As it stands in the file, with its namespace filled in.</param>
/// <param name="Source">The file and lines.</param>
/// <param name="Findings">What was found, none of it an error.</param>
internal sealed record Manifest(KindDescriptor Kind, ResourceKey Key, JsonObject Content, ResourceSource Source, IReadOnlyList<Finding> Findings)
{
    /// <summary>Its text, with comments; <see langword="null"/> for an item of a list.</summary>
    public string? Text { get; init; }

    /// <summary>What kubectl would keep of it.</summary>
    public string LastApplied { get; } = Manifests.LastApplied.Of(Content);

    /// <summary>Tells its content from any other.</summary>
    public string Hash => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(LastApplied)));
}
