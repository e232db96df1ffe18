using MeshModel.Resources;
using MeshProtocol;

namespace MeshExplanation;

/// <summary>Finds where in their resources parts of a configuration stand.</summary>
internal sealed class SourcePlaces(IEnumerable<Resource> resources)
{
    private readonly Dictionary<(string Kind, string Namespace, string Name), Resource> _resources =
        resources.GroupBy(resource => (resource.Descriptor.Kind, resource.Metadata.Namespace, resource.Metadata.Name)).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Where a part comes from; <see langword="null"/> for what the mesh makes itself.</summary>
    /// <param name="origin">The part's origin.</param>
    /// <param name="fields">Names of a field within it, the first of which that is there counts; none for the part itself.</param>
    public SourcePlace? Of(Origin? origin, params ReadOnlySpan<string> fields)
    {
        if (origin is null || origin.Kind.Length == 0)
        {
            return null;
        }

        var source = _resources.GetValueOrDefault((origin.Kind, origin.Namespace, origin.Name))?.Source;
        foreach (var field in fields)
        {
            var path = $"{(origin.Path.Length == 0 ? "spec" : origin.Path)}.{field}";
            if (source is null || source.Lines.ContainsKey(path))
            {
                return new SourcePlace(origin.Kind, origin.Namespace, origin.Name, path, source?.File ?? origin.File, source?.LineOf(path) ?? 0);
            }
        }

        return new SourcePlace(origin.Kind, origin.Namespace, origin.Name, origin.Path, origin.File, origin.Line);
    }

    /// <summary>Where a field of a resource stands.</summary>
    public static SourcePlace Of(Resource resource, string path = "") => new(
        resource.Descriptor.Kind, resource.Metadata.Namespace, resource.Metadata.Name, path, resource.Source?.File ?? "", resource.Source?.LineOf(path) ?? 0);
}
