namespace MeshExplanation;

/// <summary>The resource, field and line that something comes from.</summary>
/// <param name="Kind">Kind of the resource.</param>
/// <param name="Namespace">Its namespace; empty for kinds that have none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">The field, such as <c>spec.http[0].timeout</c>; empty for the whole resource.</param>
/// <param name="File">The file that it was read from; empty when it came over the API.</param>
/// <param name="Line">1-based line; 0 when there is none.</param>
public sealed record SourcePlace(string Kind, string Namespace, string Name, string Path, string File, int Line)
{
    /// <summary>Such as <c>VirtualService mesh/ratings spec.http[0] (ratings.yaml:12)</c>.</summary>
    public override string ToString()
    {
        var resource = Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
        var field = Path.Length == 0 ? resource : $"{resource} {Path}";
        return File.Length == 0 ? field : Line == 0 ? $"{field} ({File})" : $"{field} ({File}:{Line})";
    }
}
