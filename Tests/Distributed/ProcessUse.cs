using System.Globalization;

namespace Tests.Distributed;

/// <summary>What the processes of a mesh hold of the machine, as Linux tells.</summary>
/// <param name="Name">Process id and command.</param>
/// <param name="Kibibytes">Resident memory.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessUse(string Name, long Kibibytes, int Handles, int Threads)
{
    /// <summary>Control plane and proxies of the mesh of a directory, by process id; none where there is no <c>/proc</c>.</summary>
    public static Dictionary<int, ProcessUse> Of(string meshDirectory)
    {
        var found = new Dictionary<int, ProcessUse>();
        foreach (var directory in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(directory, meshDirectory) is { } use)
            {
                found[id] = use;
            }
        }

        return found;
    }

    private static ProcessUse? Read(string directory, string meshDirectory)
    {
        try
        {
            var command = File.ReadAllText(Path.Combine(directory, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (!command.Contains(meshDirectory, StringComparer.Ordinal) || !command.Any(part => Path.GetFileName(part) is "MeshProxy" or "MeshControlPlane" or "MeshProxy.dll" or "MeshControlPlane.dll"))
            {
                return null;
            }

            var status = File.ReadAllLines(Path.Combine(directory, "status")).Select(line => line.Split(':')).ToDictionary(parts => parts[0], parts => parts[^1].Trim());
            return new ProcessUse(
                $"{Path.GetFileName(directory)} {string.Join(' ', command.Take(6))}",
                long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture),
                Directory.EnumerateFileSystemEntries(Path.Combine(directory, "fd")).Count(),
                int.Parse(status["Threads"], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or KeyNotFoundException or InvalidOperationException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
