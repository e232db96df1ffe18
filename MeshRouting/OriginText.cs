using System.Globalization;
using System.Text;
using MeshProtocol;

namespace MeshRouting;

/// <summary>Writes an <see cref="Origin"/> for people.</summary>
public static class OriginText
{
    /// <summary>Such as <c>VirtualService mesh/books spec.http[0], books.yaml:12</c>; empty for what the mesh makes itself.</summary>
    /// <param name="origin">The origin, or null.</param>
    public static string Of(Origin? origin)
    {
        if (origin is null || origin.Kind.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder(origin.Kind).Append(' ');
        if (origin.Namespace.Length > 0)
        {
            text.Append(origin.Namespace).Append('/');
        }

        text.Append(origin.Name);
        if (origin.Path.Length > 0)
        {
            text.Append(' ').Append(origin.Path);
        }

        if (origin.File.Length > 0)
        {
            text.Append(", ").Append(origin.File);
            if (origin.Line > 0)
            {
                text.Append(':').Append(origin.Line.ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
