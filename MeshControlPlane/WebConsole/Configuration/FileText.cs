using System.Text;
using MeshControlPlane.Store;
using MeshModel.Resources;
using MeshModel.YamlEditing;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>Writes a resource back into the file that it was read from.</summary>
internal sealed class FileText(ResourceStore store)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Replaces the document of the resource in its file, all or nothing. Other documents of the file stay as they are.</summary>
    /// <param name="key">The resource.</param>
    /// <param name="text">Its text as it shall stand there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it was not written; <see langword="null"/> when it was.</returns>
    public async Task<string?> WriteAsync(ResourceKey key, string text, CancellationToken cancellationToken)
    {
        if (await store.ReadTextAsync(key, cancellationToken) is not { File: { } file, InFile: { } known })
        {
            return $"{key} was not read from a file.";
        }

        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            var before = Utf8.GetString(bytes);
            if (YamlSlice.Of(before).Where(slice => slice.Text == known).ToList() is not [var slice])
            {
                return $"{file} has changed since it was read: nothing was written. Start the mesh again to read it, or copy the text there by hand.";
            }

            // The next document begins in a line of its own.
            var written = text.EndsWith('\n') || slice.End == before.Length ? text : text + "\n";
            await File.WriteAllTextAsync(temporary, before[..slice.Start] + written + before[slice.End..], Utf8, cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(file));
            }

            File.Move(temporary, file, overwrite: true);
            await store.WriteAsync(
                transaction =>
                {
                    transaction.KeepText(key, new AppliedText(text, file, written));
                    return true;
                },
                dryRun: false,
                cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return $"{file} could not be written: {exception.Message}";
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
