using System.Globalization;

namespace MeshTesting.Processes;

/// <summary>Finds the process that listens on a port of this machine, as the kernel tells it: not one that was started to start it.</summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Its id; <see langword="null"/> when nobody listens there.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine has no <c>/proc</c>.</exception>
    public static int? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Processes are found by way of /proc, which only Linux has.");
        }

        var sockets = Tables.Where(File.Exists)
            .SelectMany(table => Sockets(table, port))
            .Select(inode => $"socket:[{inode}]")
            .ToHashSet(StringComparer.Ordinal);
        return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Holds(id, sockets))
            .Select(id => (int?)id)
            .FirstOrDefault();
    }

    // "0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0 12345 …": local address, peer, state, …, inode.
    private static IEnumerable<string> Sockets(string table, int port)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(ending, StringComparison.Ordinal))
            {
                yield return fields[9];
            }
        }
    }

    private static bool Holds(int processId, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(file =>
                File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target && sockets.Contains(Path.GetFileName(target.FullName)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return false;
        }
    }
}
