using System.Text.Json.Nodes;
using MeshModel.Yaml;

namespace Aspire.Hosting.Publishing;

/// <summary>A file of a publication.</summary>
/// <param name="Path">Within the output directory, with slashes.</param>
/// <param name="Text">What it holds.</param>
internal sealed record PublishedFile(string Path, string Text)
{
    /// <summary>A file of YAML documents.</summary>
    /// <param name="path">Within the output directory.</param>
    /// <param name="comment">What stands above them: one line, or more.</param>
    /// <param name="objects">At least one.</param>
    public static PublishedFile Of(string path, string comment, params IEnumerable<JsonObject> objects) =>
        new(path, string.Concat(comment.Split('\n').Select(line => $"# {line}\n")) + string.Join("---\n", objects.Select(YamlText.Write)));
}
