using System.Globalization;

namespace MeshModel.Findings;

/// <summary>Spells paths such as <c>spec.http[0].match[1].headers.x-user</c> the same way everywhere.</summary>
public static class FieldPath
{
    /// <summary>The path of a field or map entry within <paramref name="path"/>; a key that is no plain word is put in quotes.</summary>
    public static string Field(string path, string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(name);
        if (!IsPlain(name))
        {
            return $"{path}[\"{name}\"]";
        }

        return path.Length == 0 ? name : $"{path}.{name}";
    }

    /// <summary>The path of an element of a list.</summary>
    public static string Element(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>Whether <paramref name="path"/> is <paramref name="outer"/> or lies within it.</summary>
    public static bool IsWithin(string path, string outer)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(outer);
        return outer.Length == 0
            || (path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '['));
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
