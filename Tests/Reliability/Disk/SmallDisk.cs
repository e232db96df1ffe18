using System.Diagnostics;
using Xunit;

namespace Tests.Reliability.Disk;

/// <summary>A disk of its own that is soon full: a tmpfs, which root can mount on Linux. Tests that cannot have one are skipped.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int MegaByte = 1024 * 1024;

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(int megaBytes = 1)
    {
        var path = Directory.CreateTempSubdirectory("small-disk-").FullName;
        if (!OperatingSystem.IsLinux() || await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megaBytes}m", "tmpfs", path) != 0)
        {
            Directory.Delete(path);
            Assert.Skip("A file system of its own can be mounted by root on Linux alone.");
        }

        return new SmallDisk(path);
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(PathOf("filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = MegaByte; size > 0;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void MakeRoom() => File.Delete(PathOf("filler"));

    public async ValueTask DisposeAsync()
    {
        // Lazily: a process that has just been killed may still be about to close its files.
        await RunAsync("umount", "-l", Path);
        Directory.Delete(Path);
    }

    internal static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
