using System.Text.Json.Nodes;
using MeshModel.Resources;

namespace MeshModel.Yaml;

/// <summary>A resource as it stands in a file.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Source">The file, and the line of each field.</param>
public sealed record YamlDocument(JsonObject Resource, ResourceSource Source);
