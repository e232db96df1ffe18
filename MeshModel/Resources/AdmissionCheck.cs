using System.Text.Json;
using System.Text.Json.Nodes;
using MeshModel.Findings;
using MeshModel.Kinds;
using MeshModel.Schemas;
using MeshModel.Schemas.Shapes;
using MeshModel.Validation;

namespace MeshModel.Resources;

/// <summary>Decides whether a resource may be stored: structure, then the rules of its kind, then what has no effect.</summary>
public static class AdmissionCheck
{
    /// <summary>Checks and decodes a resource. All that is wrong is reported, not only the first.</summary>
    /// <param name="resource">The resource with its <c>apiVersion</c> and <c>kind</c>; it is not changed.</param>
    /// <param name="source">Where it was read from, which gives findings their lines; <see langword="null"/> when it came over the API.</param>
    /// <param name="unknownFields">What becomes of fields that the kind does not have.</param>
    public static Admission Check(JsonObject resource, ResourceSource? source, UnknownFields unknownFields = UnknownFields.Refuse)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var reading = new Reading(unknownFields);
        Resource? decoded = null;
        if (KindOf(resource, reading) is { } kind)
        {
            var shape = RecordShape.Of(kind.ResourceType);
            decoded = (Resource)shape.Read(resource, "", reading)!;
            if (decoded.Metadata is { Name: "", GenerateName: null } && resource["metadata"] is JsonObject)
            {
                reading.Error("metadata.name", "is required");
            }

            AddRuleFindings(ResourceRules.Check(decoded), reading);
            shape.FindWithoutEffect(resource, "", reading);
        }

        var refused = reading.Findings.Exists(finding => finding.Severity == Severity.Error);
        var findings = DocumentOrder.Sort(resource, reading.Findings).ConvertAll(finding => finding with { Line = source?.LineOf(finding.Path) ?? 0 });
        return new Admission(refused ? null : decoded! with { Source = source }, findings);
    }

    /// <summary>
    /// Checks and decodes a resource that was admitted before, and may have become wrong by the rules of a newer version. Fields that the kind does not
    /// have are dropped, and nothing is said of what has no effect.
    /// </summary>
    /// <param name="resource">The resource with its <c>apiVersion</c> and <c>kind</c>; it is not changed.</param>
    /// <param name="source">Where it was read from; <see langword="null"/> when it came over the API.</param>
    public static Admission CheckStored(JsonObject resource, ResourceSource? source)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var reading = new Reading(UnknownFields.Drop);
        Resource? decoded = null;
        if (KindOf(resource, reading) is { } kind)
        {
            decoded = (Resource)RecordShape.Of(kind.ResourceType).Read(resource, "", reading)!;
            AddRuleFindings(ResourceRules.Check(decoded), reading);
        }

        var refused = reading.Findings.Exists(finding => finding.Severity == Severity.Error);
        return new Admission(refused ? null : decoded! with { Source = source }, reading.Findings);
    }

    // Where a field was not understood, the rules saw a stand-in: what they say there, or of all around it, is not to be trusted.
    private static void AddRuleFindings(Report report, Reading reading)
    {
        var broken = reading.Findings.Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Path).ToList();
        reading.Findings.AddRange(report.Findings.Where(finding =>
            !broken.Exists(path => FieldPath.IsWithin(path, finding.Path) || FieldPath.IsWithin(finding.Path, path))));
    }

    private static KindDescriptor? KindOf(JsonObject resource, Reading reading)
    {
        var version = TextOf(resource, "apiVersion", reading);
        var name = TextOf(resource, "kind", reading);
        if (version is null || name is null)
        {
            return null;
        }

        var slash = version.LastIndexOf('/');
        var group = slash < 0 ? "" : version[..slash];
        if (ResourceKinds.Find(group, name) is { } kind)
        {
            if (kind.Versions.Contains(version[(slash + 1)..]))
            {
                return kind;
            }

            reading.Error("apiVersion", $"is \"{version}\"; {name} is served as {string.Join(", ", kind.Versions.Select(kind.ApiVersion))}");
            return null;
        }

        var elsewhere = ResourceKinds.All.FirstOrDefault(other => other.Kind == name);
        reading.Error(
            elsewhere is null ? "kind" : "apiVersion",
            elsewhere is null
                ? $"this mesh has no kind {name}; it has {string.Join(", ", ResourceKinds.All.Select(other => other.Kind))}"
                : $"is \"{version}\"; {name} is served as {string.Join(", ", elsewhere.Versions.Select(elsewhere.ApiVersion))}");
        return null;
    }

    private static string? TextOf(JsonObject resource, string field, Reading reading)
    {
        if (resource[field] is not { } node)
        {
            reading.Error(field, "is required");
            return null;
        }

        if (node.GetValueKind() == JsonValueKind.String)
        {
            return node.GetValue<string>();
        }

        reading.Error(field, ValueForm.Mismatch(node, SchemaType.String));
        return null;
    }
}
