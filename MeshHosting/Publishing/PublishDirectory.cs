using System.Text.Json;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// The directory that is published to. It remembers what it was given, so that the next time nothing of the last is left, and nothing else is touched.
/// </summary>
internal sealed class PublishDirectory(string path)
{
    private const string MarkerFile = ".mesh-publication.json";

    // What Aspire's own publishing for Kubernetes writes to the same place.
    private static readonly string[] OfTheChart = ["Chart.yaml", "templates", "values.yaml"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the files, and removes those of the last time that are no more.</summary>
    /// <exception cref="DistributedApplicationException">The directory is somebody else's, or cannot be written.</exception>
    public async Task WriteAsync(IReadOnlyList<PublishedFile> files, CancellationToken cancellationToken)
    {
        try
        {
            var before = Before();
            Directory.CreateDirectory(path);
            // First, so that the directory is known to be ours however this ends.
            await WriteMarkerAsync(before.Union(files.Select(file => file.Path), StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
            foreach (var file in files)
            {
                var full = Full(file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                await File.WriteAllTextAsync(full, file.Text, cancellationToken).ConfigureAwait(false);
            }

            foreach (var gone in before.Except(files.Select(file => file.Path), StringComparer.Ordinal))
            {
                File.Delete(Full(gone));
            }

            await WriteMarkerAsync(files.Select(file => file.Path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The directory '{path}' cannot be written: {exception.Message} Choose another with --output-path DIR.", exception);
        }
    }

    private List<string> Before()
    {
        if (File.Exists(path))
        {
            throw new DistributedApplicationException($"'{path}' is a file. Choose a directory with --output-path DIR.");
        }

        var marker = Full(MarkerFile);
        if (File.Exists(marker))
        {
            return Known(marker);
        }

        var entries = Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)) : [];
        var others = entries.Except(OfTheChart).Order(StringComparer.Ordinal).ToList();
        return others.Count == 0 ? [] : throw new DistributedApplicationException(
            $"The directory '{path}' is not empty, and nothing was published to it before: it has '{others[0]}'. "
            + "Choose an empty directory with --output-path DIR.");
    }

    private List<string> Known(string marker)
    {
        try
        {
            var known = JsonSerializer.Deserialize<List<string>>(File.ReadAllText(marker)) ?? [];
            // Whoever has written this: nothing outside is removed for it.
            var inside = Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
            return known.FindAll(file => Full(file).StartsWith(inside, StringComparison.Ordinal));
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException(
                $"The file '{marker}' cannot be read: {exception.Message} Remove what was published to '{path}', or choose another directory with "
                + "--output-path DIR.",
                exception);
        }
    }

    private Task WriteMarkerAsync(IEnumerable<string> files, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Full(MarkerFile), JsonSerializer.Serialize(files.Order(StringComparer.Ordinal), Indented) + "\n", cancellationToken);

    private string Full(string file) => Path.GetFullPath(file, Path.GetFullPath(path));
}
