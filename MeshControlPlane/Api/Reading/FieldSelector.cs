using System.Text.Json;

namespace MeshControlPlane.Api.Reading;

/// <summary>Kubernetes' field selector, such as <c>metadata.name=ratings</c>.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string[] Path, string Value, bool Equal)> _terms = [];

    /// <summary>Reads a selector; an empty one selects everything.</summary>
    /// <exception cref="ApiException">It cannot be read, or names a field that the kind cannot be selected by.</exception>
    public static FieldSelector Parse(string? text, IReadOnlyCollection<string> fields)
    {
        var selector = new FieldSelector();
        foreach (var term in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cut = term.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                throw ApiErrors.BadRequest($"invalid field selector \"{term}\": write it as in: metadata.name=ratings");
            }

            var equal = term[cut - 1] != '!';
            var field = term[..(equal ? cut : cut - 1)];
            if (!fields.Contains(field))
            {
                throw ApiErrors.BadRequest($"field label not supported: {field} (this kind can be selected by {string.Join(", ", fields)})");
            }

            selector._terms.Add((field.Split('.'), term[(cut + 1)..].TrimStart('='), equal));
        }

        return selector;
    }

    /// <summary>Whether an object is selected.</summary>
    public bool Matches(JsonElement content)
    {
        foreach (var (path, value, equal) in _terms)
        {
            if ((Field(content, path) == value) != equal)
            {
                return false;
            }
        }

        return true;
    }

    private static string Field(JsonElement content, string[] path)
    {
        foreach (var segment in path)
        {
            if (content.ValueKind != JsonValueKind.Object || !content.TryGetProperty(segment, out content))
            {
                return "";
            }
        }

        return content.ToString();
    }
}
