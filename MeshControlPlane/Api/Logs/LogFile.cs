using System.Runtime.CompilerServices;

namespace MeshControlPlane.Api.Logs;

/// <summary>Reads a log file that another process writes.</summary>
internal static class LogFile
{
    private const int Block = 64 * 1024;

    // A longer one comes in pieces.
    private const int LongestLine = 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The lines of a file; a last one that is not yet ended is left out while the file is followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="last">How many of the last lines are wanted; <see langword="null"/> for all.</param>
    /// <param name="goesOn">Asked at the end of the file: whether more is waited for.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The lines, without their ends; <see langword="null"/> at the end of what is there so far.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(
        string path, int? last, Func<bool> goesOn, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        if (last is { } count)
        {
            file.Position = await StartOfLastAsync(file, count, cancellationToken);
        }

        var buffer = new byte[Block];
        var unended = 0;
        while (true)
        {
            var read = await file.ReadAsync(buffer.AsMemory(unended), cancellationToken);
            var filled = unended + read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                yield return buffer.AsMemory(start, length);
                start += length + 1;
            }

            unended = filled - start;
            buffer.AsSpan(start, unended).CopyTo(buffer);
            if (unended >= LongestLine)
            {
                yield return buffer.AsMemory(0, unended);
                unended = 0;
            }
            else if (unended == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            if (read > 0)
            {
                continue;
            }

            if (!goesOn())
            {
                if (unended > 0)
                {
                    yield return buffer.AsMemory(0, unended);
                }

                yield break;
            }

            yield return null;
            await Task.Delay(Pause, time, cancellationToken);
            if (file.Length < file.Position)
            {
                // Written anew.
                file.Position = 0;
                unended = 0;
            }
        }
    }

    private static async Task<long> StartOfLastAsync(FileStream file, int count, CancellationToken cancellationToken)
    {
        var end = file.Length;
        if (count <= 0)
        {
            return end;
        }

        var buffer = new byte[Block];
        var ends = 0;
        for (var at = end; at > 0;)
        {
            var size = (int)Math.Min(Block, at);
            at -= size;
            file.Position = at;
            await file.ReadExactlyAsync(buffer.AsMemory(0, size), cancellationToken);
            for (var i = size - 1; i >= 0; i--)
            {
                // The end of the very last line begins no other.
                if (buffer[i] == '\n' && at + i != end - 1 && ++ends == count)
                {
                    return at + i + 1;
                }
            }
        }

        return 0;
    }
}
