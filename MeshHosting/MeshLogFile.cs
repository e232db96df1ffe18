using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Keeps what a resource writes in a file, anew for each run of the application.</summary>
internal static class MeshLogFile
{
    public static async Task FollowAsync(IResource resource, ResourceLoggerService logs, string path)
    {
        try
        {
            await using var file = new StreamWriter(path, append: false);
            await foreach (var lines in logs.WatchAsync(resource).ConfigureAwait(false))
            {
                foreach (var line in lines)
                {
                    await file.WriteLineAsync(line.Content).ConfigureAwait(false);
                }

                await file.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            // A full disk must not end the application.
            await Console.Error.WriteLineAsync($"warning: {path}: {exception.Message}").ConfigureAwait(false);
        }
    }
}
