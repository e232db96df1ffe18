using System.Text.Json.Nodes;
using MeshControlPlane.WebConsole.Configuration;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>A resource as a wizard would have it.</summary>
/// <param name="Key">Which.</param>
/// <param name="Before">Its YAML now; empty for a new one.</param>
/// <param name="After">Its YAML then.</param>
/// <param name="Version">The version that the change is based on; 0 for a new one.</param>
public sealed record ProposedChange(ResourceKey Key, string Before, string After, long Version)
{
    /// <summary>Whether it is not there yet.</summary>
    public bool IsNew => Version == 0;

    /// <summary>The resource, with its namespace.</summary>
    public JsonObject Content
    {
        get
        {
            var content = EditableText.Parse(After)!;
            content["metadata"]!["namespace"] = Key.Namespace;
            return content;
        }
    }
}
