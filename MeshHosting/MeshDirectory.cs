using System.Globalization;

namespace Aspire.Hosting;

/// <summary>The folder of a mesh, held by one AppHost at a time.</summary>
internal sealed class MeshDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private readonly FileStream _lock;

    private MeshDirectory(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    /// <summary>The Services that the AppHost declares.</summary>
    public string ServicesFile => Path.Combine(_path, "services.yaml");

    /// <summary>The mode of mutual TLS that the AppHost asks for.</summary>
    public string MutualTlsFile => Path.Combine(_path, "mutual-tls.yaml");

    /// <exception cref="DistributedApplicationException">It cannot be written, or another AppHost has it.</exception>
    public static MeshDirectory Open(string path)
    {
        Create(path);
        var @lock = Lock(path);
        File.WriteAllText(PidFile(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path.Combine(path, "logs"));
        return new MeshDirectory(path, @lock);
    }

    public string LogFileOf(string resource) => Path.Combine(_path, "logs", $"{resource}.log");

    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                // It holds keys and tokens. Only the owner of a folder may say so.
                File.SetUnixFileMode(path, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
    }

    // The lock goes with the process, however it ends.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw NotWritable(path, exception);
        }
        catch (IOException exception)
        {
            var pid = File.Exists(PidFile(path)) ? $" (process {File.ReadAllText(PidFile(path)).Trim()})" : "";
            throw new DistributedApplicationException(
                $"Another AppHost{pid} runs on the mesh directory '{path}'. Stop it, or give this one a directory of its own: --Mesh:Dir=PATH, and free ports.",
                exception);
        }
    }

    private static string PidFile(string path) => Path.Combine(path, "apphost.pid");

    private static DistributedApplicationException NotWritable(string path, Exception cause) =>
        new($"The mesh directory '{path}' cannot be used: {cause.Message} It must belong to the user '{Environment.UserName}'. Remove it, or choose another with --Mesh:Dir=PATH.", cause);
}
