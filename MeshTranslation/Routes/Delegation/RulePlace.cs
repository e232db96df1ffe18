using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Routes.Delegation;

/// <summary>Where something that a rule says was written.</summary>
/// <param name="Owner">The VirtualService; short names of hosts and gateways are of its namespace.</param>
/// <param name="Path">The field in it.</param>
internal readonly record struct RulePlace(VirtualService Owner, string Path)
{
    /// <summary>The namespace that completes short names here.</summary>
    public string Namespace => Owner.Metadata.Namespace;

    /// <summary>The place as a part of the configuration names it.</summary>
    public Origin Origin => Owner.OriginAt(Path);

    /// <summary>A field within it.</summary>
    public RulePlace In(string field) => this with { Path = $"{Path}.{field}" };
}
