using MeshModel.Yaml;

namespace MeshExplanation.Offline;

/// <summary>What a file holds, up to where it is no YAML any more.</summary>
/// <param name="File">The file.</param>
/// <param name="Manifests">Its manifests.</param>
/// <param name="Fault">Why there are no more; <see langword="null"/> when it is read to its end.</param>
internal sealed record ReadManifestFile(string File, IReadOnlyList<ReadManifest> Manifests, YamlSyntaxException? Fault)
{
    /// <summary>Reads a file. Safe to call from several threads.</summary>
    /// <exception cref="ManifestFileException">It cannot be read.</exception>
    public static ReadManifestFile Read(string file, string defaultNamespace)
    {
        try
        {
            return Parse(ManifestText.Read(file), file, defaultNamespace);
        }
        catch (YamlSyntaxException exception)
        {
            return new ReadManifestFile(file, [], exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestFileException($"{file}: cannot be read ({exception.Message})");
        }
    }

    /// <summary>Reads a text. Safe to call from several threads.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="defaultNamespace">Namespace of manifests that name none.</param>
    public static ReadManifestFile Parse(string text, string name, string defaultNamespace)
    {
        List<ReadManifest> manifests = [];
        try
        {
            foreach (var document in YamlDocuments.Read(text, name))
            {
                manifests.Add(ReadManifest.Of(document, defaultNamespace));
            }

            return new ReadManifestFile(name, manifests, null);
        }
        catch (YamlSyntaxException exception)
        {
            return new ReadManifestFile(name, manifests, exception);
        }
    }
}
