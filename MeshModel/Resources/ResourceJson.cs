using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Schemas;
using MeshModel.Schemas.Shapes;

namespace MeshModel.Resources;

/// <summary>Resources between records and JSON, without the rules that <see cref="AdmissionCheck"/> adds.</summary>
public static class ResourceJson
{
    /// <summary>The resource as it goes over the wire, in the preferred version of its kind; fields that are not set are left out.</summary>
    public static JsonObject Write(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var kind = resource.Descriptor;
        var written = new JsonObject { ["apiVersion"] = kind.ApiVersion(kind.Versions[0]), ["kind"] = kind.Kind };
        foreach (var (name, node) in RecordShape.Of(kind.ResourceType).Write(resource)!.AsObject())
        {
            written[name] = node?.DeepClone();
        }

        return written;
    }

    /// <summary>Decodes a resource that was admitted before, such as one from the store. Unknown fields are dropped.</summary>
    /// <exception cref="FormatException">The structure is not that of the kind.</exception>
    public static Resource Read(KindDescriptor kind, JsonObject resource)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(resource);
        var reading = new Reading(UnknownFields.Drop);
        var decoded = (Resource)RecordShape.Of(kind.ResourceType).Read(resource, "", reading)!;
        return reading.Findings.Find(finding => finding.Severity == Severity.Error) is { } error
            ? throw new FormatException($"{kind.Kind} cannot be read: {error}")
            : decoded;
    }
}
