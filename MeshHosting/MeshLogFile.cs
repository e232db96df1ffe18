using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>
/// Keeps what a resource writes in a file, each line after the time at which it came, anew for each run of the application. What the disk does not take is
/// lost, in whole lines; the file goes on when there is room again.
/// </summary>
internal static class MeshLogFile
{
    private const int ShortestTime = 20; // 2026-11-23T10:00:00Z

    public static async Task FollowAsync(IResource resource, ResourceLoggerService logs, string path)
    {
        await using var output = new Output(path);
        // At once, so that there is a log of a resource that has nothing to say.
        await output.WriteAsync([]).ConfigureAwait(false);
        await foreach (var lines in logs.WatchAsync(resource).ConfigureAwait(false))
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{WithTime(line.Content)}\n")))).ConfigureAwait(false);
        }
    }

    // Aspire's own engine puts the time there already.
    private static string WithTime(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is >= ShortestTime and var space && line[10] == 'T'
            && DateTimeOffset.TryParse(line.AsSpan(0, space), CultureInfo.InvariantCulture, out _)
            ? line
            : string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}");

    private sealed class Output(string path) : IAsyncDisposable
    {
        private FileStream? _file;
        private bool _isFailing;

        /// <summary>Writes all of it or nothing. A full disk must not end the application.</summary>
        public async Task WriteAsync(byte[] lines)
        {
            try
            {
                // Unbuffered: what the disk does not take has to be known at once.
                _file ??= new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
                await AppendAsync(_file, lines).ConfigureAwait(false);
                _isFailing = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!_isFailing)
                {
                    await Console.Error.WriteLineAsync($"warning: {path}: {exception.Message} Lines are lost until it can be written.").ConfigureAwait(false);
                }

                _isFailing = true;
            }
        }

        public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

        private static async Task AppendAsync(FileStream file, byte[] lines)
        {
            var begin = file.Position;
            try
            {
                await file.WriteAsync(lines).ConfigureAwait(false);
            }
            catch (IOException)
            {
                file.SetLength(begin);
                file.Position = begin;
                throw;
            }
        }
    }
}
