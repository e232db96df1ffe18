using System.Collections.ObjectModel;

namespace MeshModel.Resources;

/// <summary>The file that a resource was read from, and where in it each field stands.</summary>
public sealed record ResourceSource
{
    /// <summary>Path of the file as the user gave it.</summary>
    public required string File { get; init; }

    /// <summary>1-based line of each field, by its path, such as <c>spec.http[0].route[1].weight</c>; the empty path is the resource itself.</summary>
    public IReadOnlyDictionary<string, int> Lines { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>The line of a field, or of the nearest field around it; 0 when nothing is known.</summary>
    public int LineOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        while (true)
        {
            if (Lines.TryGetValue(path, out var line))
            {
                return line;
            }

            if (path.Length == 0)
            {
                return 0;
            }

            var cut = path.LastIndexOfAny(['.', '[']);
            path = cut < 0 ? "" : path[..cut];
        }
    }
}
