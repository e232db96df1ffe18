using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Control;

/// <summary>Where the AppHosts of a user listen for commands: a socket for each process, in a folder that nobody else may enter.</summary>
internal static class ControlSocket
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int HashLength = 12;

    private static string Folder => Path.Combine(Path.GetTempPath(), $"apphost-{Environment.UserName}");

    /// <summary>Makes sure of the folder.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
            return;
        }

        Directory.CreateDirectory(Folder, OwnerOnly);
        ThrowIfNotOwn();
    }

    public static string PathOf(string appHostDirectory, int processId) =>
        Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Hash(appHostDirectory)}-{processId}.sock"));

    /// <summary>The sockets of an AppHost, those that were left behind among them, and the processes that made them.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else, or others may enter it.</exception>
    public static IEnumerable<(string Path, int ProcessId)> Find(string appHostDirectory)
    {
        if (!Directory.Exists(Folder))
        {
            yield break;
        }

        // What listens there is told what to execute, and what it answers is believed.
        if (!OperatingSystem.IsWindows())
        {
            ThrowIfNotOwn();
        }

        foreach (var path in Directory.EnumerateFiles(Folder, $"{Hash(appHostDirectory)}-*.sock"))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path)[(HashLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
            {
                yield return (path, processId);
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void ThrowIfNotOwn()
    {
        if (new DirectoryInfo(Folder).LinkTarget is not null || File.GetUnixFileMode(Folder) != OwnerOnly)
        {
            throw new UnauthorizedAccessException($"{Folder} is not a folder of mode 700: others may have been in it. Remove it.");
        }

        // Only the owner of a folder may say so.
        File.SetUnixFileMode(Folder, OwnerOnly);
    }

    private static string Hash(string appHostDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(appHostDirectory))))[..HashLength];
}
