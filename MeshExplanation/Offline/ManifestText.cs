using System.Text;
using MeshModel.Yaml;

namespace MeshExplanation.Offline;

/// <summary>The text of a manifest file.</summary>
internal static class ManifestText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file as UTF-8, or as what the mark at its beginning says.</summary>
    /// <exception cref="YamlSyntaxException">It is no text.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return Checked(await File.ReadAllTextAsync(file, Utf8, cancellationToken).ConfigureAwait(false), file);
        }
        catch (DecoderFallbackException)
        {
            throw NoText(file);
        }
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static string Read(string file)
    {
        try
        {
            return Checked(File.ReadAllText(file, Utf8), file);
        }
        catch (DecoderFallbackException)
        {
            throw NoText(file);
        }
    }

    private static string Checked(string text, string file) => text.Contains('\0', StringComparison.Ordinal) ? throw NoText(file) : text;

    private static YamlSyntaxException NoText(string file) => new(file, 1, 1, "this is no text in UTF-8, and so no YAML");
}
