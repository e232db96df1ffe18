using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Keeps what a resource writes in a file, each line after the time at which it came, anew for each run of the application.</summary>
internal static class MeshLogFile
{
    private const int ShortestTime = 20; // 2026-11-23T10:00:00Z

    public static async Task FollowAsync(IResource resource, ResourceLoggerService logs, string path)
    {
        try
        {
            await using var file = new StreamWriter(path, append: false);
            await foreach (var lines in logs.WatchAsync(resource).ConfigureAwait(false))
            {
                foreach (var line in lines)
                {
                    await file.WriteLineAsync(WithTime(line.Content)).ConfigureAwait(false);
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

    // Aspire's own engine puts the time there already.
    private static string WithTime(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is >= ShortestTime and var space && line[10] == 'T'
            && DateTimeOffset.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, out _)
            ? line
            : string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}");
}
