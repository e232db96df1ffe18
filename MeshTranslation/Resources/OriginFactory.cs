using MeshModel.Resources;
using MeshProtocol;

namespace MeshTranslation.Resources;

/// <summary>Names the resource, field and line that a part of the configuration comes from.</summary>
internal static class OriginFactory
{
    public static Origin OriginAt(this Resource resource, string path = "") => new()
    {
        Kind = resource.Descriptor.Kind,
        Namespace = resource.Metadata.Namespace,
        Name = resource.Metadata.Name,
        Path = path,
        File = resource.Source?.File ?? "",
        Line = resource.Source?.LineOf(path) ?? 0,
    };
}
